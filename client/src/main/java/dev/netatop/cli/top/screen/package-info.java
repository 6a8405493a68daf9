// SPDX-License-Identifier: Apache-2.0
/**
 * The full screen of {@code netatop top}. What is shown is a pure function of the refresh, the
 * settings and what the user has opened; the terminal, its keys and its signals are apart from it.
 */
@NullMarked
package dev.netatop.cli.top.screen;

import org.jspecify.annotations.NullMarked;
