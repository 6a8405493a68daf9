// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

/**
 * A sentence for the user, in place of the line of keys for a while.
 *
 * @param text may hold characters that are to be sanitised
 * @param untilNs when it goes, by the monotonic clock
 */
record Message(String text, Style style, long untilNs) {}
