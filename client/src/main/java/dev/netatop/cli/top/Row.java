// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Task;
import dev.netatop.client.TaskType;
import java.util.List;
import java.util.Locale;

/**
 * What one process moved through one device.
 *
 * @param kind what it stands for
 * @param task the process with the counters of all its devices; a sum without id has no name, user
 *     or details that mean anything
 * @param device name of the interface; empty where none is known
 * @param traffic through this device
 * @param finished whether the process has ended; such a row stays for the window, with its last
 *     bytes, and wants to be dimmed
 * @param order place among all rows by first appearance, for a stable order
 * @param history the last minute, for a sparkline
 * @param connections its connections through this device, where {@link Demand} asked for them
 * @param threads its threads, all devices together, where {@link Demand} asked for them
 */
public record Row(
    Kind kind,
    Task task,
    String device,
    Traffic traffic,
    boolean finished,
    long order,
    History history,
    List<Connection> connections,
    List<ThreadTraffic> threads) {

  /** What a row stands for. */
  public enum Kind {
    /** A process. */
    PROCESS,
    /** Packets that belong to nobody: resets of closed ports, raw sockets. */
    UNKNOWN,
    /** Sockets that only the kernel uses. */
    KERNEL,
    /** Tasks that found no free entry in the agent's table. */
    OVERFLOW,
    /** Processes that the agent's read policy does not show to this user, all in one. */
    HIDDEN;

    /** The name in lower case, as in JSON and CSV. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(TaskType type) {
      return switch (type) {
        case PROCESS, THREAD -> PROCESS;
        case OVERFLOW -> OVERFLOW;
        case KERNEL -> KERNEL;
        case UNIDENTIFIED -> UNKNOWN;
      };
    }
  }

  /** Keeps copies of the lists. */
  public Row {
    connections = List.copyOf(connections);
    threads = List.copyOf(threads);
  }

  /** Its identity, the same in every view. */
  public RowKey key() {
    return new RowKey(task.key(), device);
  }

  /** Whether anything moved within the window. */
  public boolean active() {
    return traffic.active();
  }
}
