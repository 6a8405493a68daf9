// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/** What a row of counters belongs to. */
public enum TaskType {
  PROCESS,
  THREAD,
  /** Traffic of tasks that found no free task entry. */
  OVERFLOW,
  /** Traffic of sockets that only the kernel uses. */
  KERNEL,
  /** Packets that have no owner. */
  UNIDENTIFIED
}
