// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/**
 * What makes a task (a process or a thread) the one it is: ids are reused, an id with its start
 * time is not.
 *
 * @param id tgid of a process, tid of a thread, in the initial pid namespace
 * @param startTimeNs when it started, nanoseconds since boot (CLOCK_BOOTTIME)
 */
public record TaskId(int id, long startTimeNs) {}
