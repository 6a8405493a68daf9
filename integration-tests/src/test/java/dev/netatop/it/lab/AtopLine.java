// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line of {@code atop -P PRN}: what one task moved in one interval.
 *
 * @param epoch end of the interval, seconds since the epoch
 * @param tid of a thread; of a process its tgid
 * @param state E: it has ended
 * @param connected whether atop had counters at all
 */
public record AtopLine(
    long epoch,
    int tid,
    String command,
    char state,
    boolean connected,
    Counters counters,
    int tgid,
    boolean isProcess) {
  private static final Pattern PRN =
      Pattern.compile(
          "PRN \\S+ (\\d+) \\S+ \\S+ \\d+ (\\d+) \\((.*)\\) (\\S) ([yn])((?: \\d+){10}) (\\d+)"
              + " ([yn])");

  /** The line; empty where it is of another kind. */
  public static Optional<AtopLine> parse(String line) {
    Matcher matcher = PRN.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String[] numbers = matcher.group(6).strip().split(" ", -1);
    long[] counters = new long[8];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = Long.parseLong(numbers[i]);
    }
    return Optional.of(
        new AtopLine(
            Long.parseLong(matcher.group(1)),
            Integer.parseInt(matcher.group(2)),
            matcher.group(3),
            matcher.group(4).charAt(0),
            matcher.group(5).equals("y"),
            new Counters(
                counters[0],
                counters[1],
                counters[2],
                counters[3],
                counters[4],
                counters[5],
                counters[6],
                counters[7]),
            Integer.parseInt(matcher.group(7)),
            matcher.group(8).equals("y")));
  }
}
