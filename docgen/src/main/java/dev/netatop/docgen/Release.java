// SPDX-License-Identifier: Apache-2.0
package dev.netatop.docgen;

/**
 * What the pages are of.
 *
 * @param version of the programs
 * @param date year, month and day, for the pages' feet
 */
record Release(String version, String date) {}
