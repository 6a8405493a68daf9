// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hides what differs from run to run: ids, times, what the host's other traffic adds, numbers of
 * TCP's packets.
 */
final class ScreenMask {
  private static final Pattern ROW_ID = Pattern.compile("^ *\\d{1,7}(?= )");

  private final List<Integer> pids;

  ScreenMask(List<Integer> pids) {
    this.pids = List.copyOf(pids);
  }

  /** The screen without these, its lines without the blanks at their ends. */
  String of(String screen) {
    StringBuilder masked = new StringBuilder();
    int number = 0;
    // Where the tests run decides in which unit and container.
    boolean placed = screen.contains("grouped by unit") || screen.contains("grouped by container");
    for (String line : screen.lines().toList()) {
      String shown = line(line, number++).stripTrailing();
      masked
          .append(placed ? shown.replaceAll("^( *[\u25b8\u25be] ).*", "$1GROUP") : shown)
          .append('\n');
    }
    return masked.toString();
  }

  private String line(String line, int number) {
    if (number < 2) {
      // The time stands at the right edge, so what is left of it decides how many blanks are
      // between.
      return line.replaceAll("\\d\\d:\\d\\d:\\d\\d", "HH:MM:SS")
          .replaceAll("identified \\d+\\.\\d\\d", "identified N")
          .replaceAll("lost \\d+ pk, \\d+ exits", "lost N pk, N exits")
          .replaceAll("agent \\S+ +", "agent VERSION ")
          .replaceAll("loopback \\([^)]*\\)", "loopback")
          .replaceAll(" {2,}", "  ");
    }
    String masked = line;
    Matcher id = ROW_ID.matcher(line);
    if (id.find() && id.end() == 7) {
      masked = "    PID" + line.substring(7);
    }
    for (int pid : pids) {
      masked = masked.replace(Integer.toString(pid), "PID");
    }
    masked =
        masked
            .replaceAll("started [-\\d]+ [:\\d]+ \\([^)]*\\)", "started THEN")
            .replaceAll("^ place .*", " place     PATH")
            .replaceAll("actor \\d+ \\d+", "actor N N");
    int words = masked.indexOf("actor N N");
    if (words > 0) {
      // These numbers differ in length, and move what follows.
      masked = masked.substring(0, words) + masked.substring(words).replaceAll(" {2,}", "  ");
    }
    if (masked.startsWith("Signal for")) {
      masked = masked.replaceAll(" {2,}", "  ");
    }
    if (masked.startsWith("\u2500\u2500\u2500 ")) {
      masked = masked.replaceAll("\u2500+$", "\u2500");
    }
    return masked;
  }
}
