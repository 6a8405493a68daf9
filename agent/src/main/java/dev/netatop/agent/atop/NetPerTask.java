// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The record in which atop reads a task's counters, {@code struct netpertask} of netatop.h on
 * 64-bit machines: id, start time in seconds since the epoch, command, and eight counters.
 */
public final class NetPerTask {
  /** Its size. */
  public static final int BYTES = 96;

  /** The command's room, a NUL at its end included. */
  private static final int COMMAND_BYTES = 16;

  private static final int PADDING_BYTES = 4;
  private static final long NS_PER_TICK = 10_000_000L;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private NetPerTask() {}

  /**
   * Adds one record.
   *
   * @param id of a process or thread; 0 ends a list
   * @param startEpochNs when it started, nanoseconds since the epoch
   */
  public static void put(
      ByteBuffer into, int id, long startEpochNs, String command, Counters counters) {
    ByteOrder before = into.order();
    into.order(ByteOrder.LITTLE_ENDIAN);
    into.putInt(id).put(new byte[PADDING_BYTES]);
    into.putLong(Math.floorDiv(startEpochNs, NS_PER_SECOND));
    byte[] name = command.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(name.length, COMMAND_BYTES - 1);
    into.put(name, 0, length).put(new byte[COMMAND_BYTES - length]);
    into.putLong(counters.tcpSentPackets()).putLong(counters.tcpSentBytes());
    into.putLong(counters.tcpReceivedPackets()).putLong(counters.tcpReceivedBytes());
    into.putLong(counters.udpSentPackets()).putLong(counters.udpSentBytes());
    into.putLong(counters.udpReceivedPackets()).putLong(counters.udpReceivedBytes());
    into.order(before);
  }

  /** Adds the record of a finished process. */
  static void put(ByteBuffer into, FinishedProcess process) {
    long startNs = process.info().startTimeNs();
    // From the tick that /proc shows, as atop reckons.
    long bootEpochNs = process.endTimeEpochNs() - process.endTimeNs();
    put(
        into,
        process.info().id(),
        bootEpochNs + startNs - startNs % NS_PER_TICK,
        process.info().command(),
        process.counters());
  }

  /** The record that ends a list. */
  public static void putEnd(ByteBuffer into) {
    into.put(new byte[BYTES]);
  }
}
