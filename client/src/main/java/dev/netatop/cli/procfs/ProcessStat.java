// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * /proc/PID/stat (proc_pid_stat(5)).
 *
 * @param pid field 1
 * @param command field 2
 * @param state field 3
 * @param parent field 4
 * @param group field 5, process group
 * @param session field 6
 * @param terminal field 7, device number of the controlling terminal; 0 without one
 * @param foreground field 8, foreground process group of that terminal
 * @param userTicks field 14, processor time in user mode, ticks of 10 ms
 * @param systemTicks field 15, processor time in system mode, ticks of 10 ms
 * @param nice field 19
 * @param threads field 20
 * @param startTicks field 22, start time since boot, ticks of 10 ms
 * @param virtualBytes field 23
 * @param exitCode field 52, wait status of a zombie
 */
public record ProcessStat(
    int pid,
    String command,
    char state,
    int parent,
    int group,
    int session,
    int terminal,
    int foreground,
    long userTicks,
    long systemTicks,
    int nice,
    int threads,
    long startTicks,
    long virtualBytes,
    int exitCode) {
  /** Length of a tick: USER_HZ is 100 on every 64-bit Linux. */
  public static final long NS_PER_TICK = 10_000_000L;

  private static final int FIRST = 3;
  private static final int LEAST = 24;

  /** Parses the file; empty where it is not of the documented form. */
  public static Optional<ProcessStat> parse(byte[] file) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    // The command may hold spaces and parentheses: the last parenthesis ends it.
    int open = text.indexOf('(');
    int close = text.lastIndexOf(')');
    if (open < 2 || close < open || close + 2 >= text.length()) {
      return Optional.empty();
    }
    String[] fields = text.substring(close + 2).strip().split(" ", -1);
    if (fields.length <= LEAST - FIRST || fields[0].length() != 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ProcessStat(
              Integer.parseInt(text.substring(0, open - 1)),
              new String(
                  text.substring(open + 1, close).getBytes(StandardCharsets.ISO_8859_1),
                  StandardCharsets.UTF_8),
              fields[0].charAt(0),
              Integer.parseInt(fields[4 - FIRST]),
              Integer.parseInt(fields[5 - FIRST]),
              Integer.parseInt(fields[6 - FIRST]),
              Integer.parseInt(fields[7 - FIRST]),
              Integer.parseInt(fields[8 - FIRST]),
              Long.parseLong(fields[14 - FIRST]),
              Long.parseLong(fields[15 - FIRST]),
              Integer.parseInt(fields[19 - FIRST]),
              Integer.parseInt(fields[20 - FIRST]),
              Long.parseLong(fields[22 - FIRST]),
              Long.parseUnsignedLong(fields[23 - FIRST]),
              fields.length > 52 - FIRST ? Integer.parseInt(fields[52 - FIRST]) : 0));
    } catch (NumberFormatException notOfThatForm) {
      return Optional.empty();
    }
  }

  /** When it started, nanoseconds since boot, in steps of a tick. */
  public long startNs() {
    return startTicks * NS_PER_TICK;
  }

  /** Whether it has ended and waits for its parent only. */
  public boolean isZombie() {
    return state == 'Z' || state == 'X';
  }
}
