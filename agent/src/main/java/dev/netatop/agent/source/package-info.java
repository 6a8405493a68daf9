// SPDX-License-Identifier: Apache-2.0
/** Where counters come from, as the server sees it. */
@NullMarked
package dev.netatop.agent.source;

import org.jspecify.annotations.NullMarked;
