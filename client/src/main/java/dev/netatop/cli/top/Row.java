// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Task;
import java.util.List;
import java.util.function.LongFunction;

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
    /** TCP packets that belong to nobody: resets of closed ports, raw sockets. */
    UNKNOWN_TCP,
    /** UDP packets that belong to nobody. */
    UNKNOWN_UDP,
    /** Sockets that only the kernel uses. */
    KERNEL,
    /** Tasks that found no free entry in the agent's table. */
    OVERFLOW,
    /** Processes that the agent's read policy does not show to this user, all in one. */
    HIDDEN;

    /** Whether it is what has no process, by protocol. */
    public boolean isUnknown() {
      return this == UNKNOWN_TCP || this == UNKNOWN_UDP;
    }
  }

  /** Keeps copies of the lists. */
  public Row {
    connections = List.copyOf(connections);
    threads = List.copyOf(threads);
  }

  /** Its identity, the same in every view. */
  public RowKey key() {
    return new RowKey(kind, task.key(), device);
  }

  /**
   * What stands in the column PROGRAM. Untrusted text: to be sanitised before a terminal sees it.
   */
  public String program(ProgramName form) {
    return switch (kind) {
      case PROCESS -> form.of(task);
      case UNKNOWN_TCP -> "unknown TCP";
      case UNKNOWN_UDP -> "unknown UDP";
      case KERNEL -> "kernel";
      case OVERFLOW -> "overflow (tasks that the agent's table has no room for)";
      case HIDDEN -> "others (not shown to you by the agent's policy)";
    };
  }

  /** What stands in the column PID; a question mark where there is no process, as with nethogs. */
  public String pid() {
    return kind == Kind.PROCESS ? Integer.toString(task.id()) : "?";
  }

  /**
   * What stands in the column USER; root for what has no process, as with nethogs.
   *
   * @param users gives a user's name
   */
  public String user(LongFunction<String> users) {
    return switch (kind) {
      case PROCESS -> users.apply(task.uid());
      case HIDDEN -> "-";
      default -> users.apply(0);
    };
  }

  /** Whether anything moved within the window. */
  public boolean active() {
    return traffic.active();
  }
}
