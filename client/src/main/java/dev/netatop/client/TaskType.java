// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.Locale;

/** What a {@link Task} stands for. */
public enum TaskType {
  /** A process (thread group); its id is the thread group id. */
  PROCESS,
  /** One thread; its id is the thread id. */
  THREAD,
  /** Traffic of tasks that found no free task entry; it has no id. */
  OVERFLOW,
  /** Traffic of sockets that only the kernel uses; it has no id. */
  KERNEL,
  /** Packets that have no owner; it has no id. */
  UNIDENTIFIED;

  /** Whether the type has an id, that is, is a process or a thread. */
  public boolean hasId() {
    return this == PROCESS || this == THREAD;
  }

  /** The name in lower case, as in JSON and CSV. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
