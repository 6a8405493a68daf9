// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Task;

/**
 * One thread of a process.
 *
 * @param task the thread; its id is the tid
 * @param traffic its own; both totals are those since the agent began, since a thread is looked at
 *     only when it is shown
 */
public record ThreadTraffic(Task task, Traffic traffic) {}
