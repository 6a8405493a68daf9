// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What we need of /proc/PID/stat (proc_pid_stat(5)).
 *
 * @param pid first field
 * @param command second field, without its parentheses
 * @param state third field, {@code Z} for a zombie
 * @param parent field 4, the process id of its parent; 0 none in this pid namespace
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
    int parent,
    long userTicks,
    long systemTicks,
    int threads,
    long startTicks) {
  /** Length of a clock tick. */
  public static final long NS_PER_TICK = 10_000_000L;

  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int THREADS = 17;
  private static final int START = 19;
  private static final int WAIT_STATUS = 49;

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
              Integer.parseInt(fields[PARENT]),
              Long.parseLong(fields[USER]),
              Long.parseLong(fields[SYSTEM]),
              Integer.parseInt(fields[THREADS]),
              Long.parseLong(fields[START])));
    } catch (NumberFormatException notOfThatForm) {
      return Optional.empty();
    }
  }

  /**
   * Field 52 of the file's text: how a process that is dead has ended, as waitpid(2) gives it;
   * empty where it does not stand there. The kernel writes 0 for those who may not trace the
   * process (ptrace(2), PTRACE_MODE_READ_FSCREDS).
   */
  public static OptionalInt waitStatus(String text) {
    String[] fields = text.substring(text.lastIndexOf(')') + 1).strip().split(" ", -1);
    try {
      return fields.length <= WAIT_STATUS
          ? OptionalInt.empty()
          : OptionalInt.of(Integer.parseInt(fields[WAIT_STATUS]));
    } catch (NumberFormatException notOfThatForm) {
      return OptionalInt.empty();
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
