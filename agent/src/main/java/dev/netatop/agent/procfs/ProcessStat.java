// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What we need of /proc/PID/stat (proc_pid_stat(5)).
 *
 * @param pid first field
 * @param command second field, without its parentheses
 * @param state third field, {@code Z} for a zombie
 * @param userTicks field 14, processor time in user mode in clock ticks
 * @param systemTicks field 15, processor time in system mode in clock ticks
 * @param threads field 20, threads of the process that are not released yet
 * @param startTicks field 22, start time since boot in clock ticks of 10 ms (USER_HZ is 100 on
 *     every 64-bit Linux)
 */
public record ProcessStat(
    int pid,
    String command,
    char state,
    long userTicks,
    long systemTicks,
    int threads,
    long startTicks) {
  /** Length of a clock tick. */
  public static final long NS_PER_TICK = 10_000_000L;

  private static final int STATE = 0;
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int THREADS = 17;
  private static final int START = 19;

  /** Parses the file's text; empty where it is not of the documented form. */
  public static Optional<ProcessStat> parse(String text) {
    // The command may hold spaces and parentheses: the last parenthesis ends it.
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 2 || close < open || close + 2 >= text.length()) {
      return Optional.empty();
    }
    String[] fields = text.substring(close + 2).stripTrailing().split(" ", START + 2);
    if (fields.length <= START || fields[STATE].length() != 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ProcessStat(
              Integer.parseInt(text.substring(0, open - 1)),
              utf8(text.substring(open + 1, close)),
              fields[STATE].charAt(0),
              Long.parseLong(fields[USER]),
              Long.parseLong(fields[SYSTEM]),
              Integer.parseInt(fields[THREADS]),
              Long.parseLong(fields[START])));
    } catch (NumberFormatException notOfThatForm) {
      return Optional.empty();
    }
  }

  // Bytes come as ISO 8859-1, for all but this field is ASCII.
  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /**
   * Whether a task that started at {@code startNs} since boot may be this one: equal but for
   * rounding to a tick.
   */
  public boolean startedAt(long startNs) {
    return Math.abs(startNs / NS_PER_TICK - startTicks) <= 1;
  }

  /**
   * Whether the kernel is done with the process but for its parent's wait: no thread can send
   * anything any more.
   */
  public boolean isDead() {
    return (state == 'Z' || state == 'X') && threads <= 1;
  }
}
