// SPDX-License-Identifier: Apache-2.0

/** The command {@code top}: rates of all processes, refreshed in place or as a trace. */
@NullMarked
package dev.netatop.cli.top;

import org.jspecify.annotations.NullMarked;
