// SPDX-License-Identifier: Apache-2.0
/** The Unix socket: who may connect, what they may read, and the requests they send. */
@NullMarked
package dev.netatop.agent.server;

import org.jspecify.annotations.NullMarked;
