// SPDX-License-Identifier: Apache-2.0

/** Signals: their names, and sending them. */
@NullMarked
package dev.netatop.cli.kill;

import org.jspecify.annotations.NullMarked;
