// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.TaskKey;

/**
 * Identity of a row for good: a process has a row for each of its devices, and a reused process id
 * is another process.
 *
 * @param kind what the row stands for
 * @param task the process, or a sum without id
 * @param device name of the interface; empty where none is known
 */
public record RowKey(Row.Kind kind, TaskKey task, String device) {}
