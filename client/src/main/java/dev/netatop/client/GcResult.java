// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * What a forced collection did.
 *
 * @param collected whether it ran (false: less than half a second since the last one)
 * @param lingerCut whether it was allowed to cut the linger time of ended processes
 */
public record GcResult(boolean collected, boolean lingerCut) {}
