// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.kill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The signals of Linux on x86-64 and arm64 (signal(7)), by name and number. */
public final class Signals {
  /** The last one. */
  public static final int LAST = 64;

  private static final int FIRST_REALTIME = 34;
  private static final int MIDDLE = 49;
  private static final int SHELL_SIGNAL = 128;
  private static final int PER_LINE = 5;

  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private static final Map<String, Integer> SYNONYMS =
      Map.of("IOT", 6, "CLD", 17, "POLL", 29, "UNUSED", 31, "EXIT", 0, "NULL", 0);

  private Signals() {}

  /** The name without SIG, as {@code kill -l} has it; empty for a number without one. */
  public static Optional<String> name(int number) {
    if (number >= 1 && number <= NAMES.size()) {
      return Optional.of(NAMES.get(number - 1));
    }
    if (number < FIRST_REALTIME || number > LAST) {
      return Optional.empty();
    }
    if (number <= MIDDLE) {
      int beyond = number - FIRST_REALTIME;
      return Optional.of("RTMIN" + (beyond == 0 ? "" : "+" + beyond));
    }
    return Optional.of("RTMAX" + (number == LAST ? "" : "-" + (LAST - number)));
  }

  /** The number of a name, with or without SIG, in any case, or of a number; 0 only tests. */
  public static OptionalInt number(String text) {
    if (text.matches("\\d{1,3}")) {
      int number = Integer.parseInt(text);
      return number <= LAST ? OptionalInt.of(number) : OptionalInt.empty();
    }
    String name = text.toUpperCase(Locale.ROOT);
    name = name.startsWith("SIG") ? name.substring(3) : name;
    int at = NAMES.indexOf(name);
    if (at >= 0) {
      return OptionalInt.of(at + 1);
    }
    if (SYNONYMS.containsKey(name)) {
      return OptionalInt.of(SYNONYMS.getOrDefault(name, 0));
    }
    return name.matches("RTM(IN|AX)([+-]\\d{1,2})?") ? realtime(name) : OptionalInt.empty();
  }

  private static OptionalInt realtime(String name) {
    int beyond = name.length() > 5 ? Integer.parseInt(name.substring(5)) : 0;
    int number = (name.startsWith("RTMIN") ? FIRST_REALTIME : LAST) + beyond;
    return number >= FIRST_REALTIME && number <= LAST
        ? OptionalInt.of(number)
        : OptionalInt.empty();
  }

  /**
   * What {@code kill -l WORD} answers: a name for a number or for an exit status above 128, a
   * number for a name; empty for neither.
   */
  public static Optional<String> translate(String word) {
    if (word.matches("\\d{1,9}")) {
      int number = Integer.parseInt(word);
      return name(number > SHELL_SIGNAL ? number - SHELL_SIGNAL : number);
    }
    OptionalInt number = number(word);
    return number.isPresent() ? Optional.of(Integer.toString(number.getAsInt())) : Optional.empty();
  }

  /** All numbers that have a name. */
  public static List<Integer> all() {
    List<Integer> all = new ArrayList<>();
    for (int number = 1; number <= LAST; number++) {
      if (name(number).isPresent()) {
        all.add(number);
      }
    }
    return all;
  }

  /** The table of the shell's {@code kill -l}. */
  public static List<String> table() {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    int inLine = 0;
    for (int number : all()) {
      line.append(String.format(Locale.ROOT, "%2d) SIG%s", number, name(number).orElse("")));
      inLine++;
      if (inLine == PER_LINE) {
        lines.add(line.toString());
        line.setLength(0);
        inLine = 0;
      } else {
        line.append('\t');
      }
    }
    if (inLine > 0) {
      lines.add(line.toString());
    }
    return lines;
  }
}
