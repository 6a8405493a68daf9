// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

/** Whether a task is still there. */
public enum Presence {
  /** It runs, or is in the middle of its exit. */
  RUNNING,
  /** It is gone, or a zombie without living threads, or its id belongs to another task now. */
  THROUGH,
  /** /proc does not tell. */
  UNKNOWN
}
