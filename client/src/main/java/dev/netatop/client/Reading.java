// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * One task's counters at one moment.
 *
 * @param task the task
 * @param timeNs when the counters were read, nanoseconds since boot
 */
public record Reading(Task task, long timeNs) {}
