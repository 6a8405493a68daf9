// SPDX-License-Identifier: Apache-2.0

/** The command {@code netatop}: what a user types and reads. */
@NullMarked
package dev.netatop.cli;

import org.jspecify.annotations.NullMarked;
