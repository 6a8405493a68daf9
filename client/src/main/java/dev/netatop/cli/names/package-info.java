// SPDX-License-Identifier: Apache-2.0

/** Names of hosts and services, and how addresses are written. */
@NullMarked
package dev.netatop.cli.names;

import org.jspecify.annotations.NullMarked;
