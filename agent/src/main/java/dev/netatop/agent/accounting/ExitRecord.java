// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/**
 * An entry of the exit list.
 *
 * @param sequence its number; each is one more than the one before, the first is 1
 * @param finishedNs when it entered the list, nanoseconds since boot: its life begins here
 */
public record ExitRecord(long sequence, long finishedNs, FinishedProcess process) {}
