// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * Identity of a task for good: an id is given again to another task, with another start time.
 *
 * @param type what the task is
 * @param id thread group id of a process, thread id of a thread, 0 for the types without id
 * @param startTimeNs when the task started, nanoseconds since boot
 */
public record TaskKey(TaskType type, int id, long startTimeNs) {}
