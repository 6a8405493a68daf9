// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A signal, by the names and numbers of {@code kill -l} on x86-64 and arm64 (linux/signal.h;
 * signal(7)).
 *
 * @param name without SIG
 * @param number what kill(2) takes
 */
record SignalName(String name, int number) {
  private static final int FIRST_REALTIME = 34;
  private static final int LAST_REALTIME = 64;

  /** All but the real-time signals, by number. */
  static final List<SignalName> STANDARD =
      numbered(
          ("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU"
                  + " URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS")
              .split(" "));

  /** What ends a process that agrees. */
  static final SignalName TERM = STANDARD.get(14);

  private static List<SignalName> numbered(String... names) {
    SignalName[] signals = new SignalName[names.length];
    for (int i = 0; i < names.length; i++) {
      signals[i] = new SignalName(names[i], i + 1);
    }
    return List.of(signals);
  }

  /** By name, with or without SIG, in any case, or by number; RTMIN+n and RTMAX-n too. */
  static Optional<SignalName> parse(String text) {
    String word = text.strip().toUpperCase(Locale.ROOT);
    if (word.matches("\\d{1,2}")) {
      return ofNumber(Integer.parseInt(word));
    }
    String name = word.startsWith("SIG") ? word.substring(3) : word;
    if (name.matches("RTMIN(\\+\\d{1,2})?")) {
      return realtime(FIRST_REALTIME + offset(name));
    }
    if (name.matches("RTMAX(-\\d{1,2})?")) {
      return realtime(LAST_REALTIME - offset(name));
    }
    String same =
        switch (name) {
          case "IOT" -> "ABRT";
          case "CLD" -> "CHLD";
          case "POLL" -> "IO";
          default -> name;
        };
    return STANDARD.stream().filter(signal -> signal.name.equals(same)).findFirst();
  }

  private static int offset(String name) {
    return name.length() > 5 ? Integer.parseInt(name.substring(6)) : 0;
  }

  private static Optional<SignalName> ofNumber(int number) {
    return number >= 1 && number <= STANDARD.size()
        ? Optional.of(STANDARD.get(number - 1))
        : realtime(number);
  }

  private static Optional<SignalName> realtime(int number) {
    if (number < FIRST_REALTIME || number > LAST_REALTIME) {
      return Optional.empty();
    }
    int above = number - FIRST_REALTIME;
    return Optional.of(new SignalName(above == 0 ? "RTMIN" : "RTMIN+" + above, number));
  }

  /** The standard signal so many places further, around. */
  SignalName step(int places) {
    int count = STANDARD.size();
    int from = Math.min(number, count) - 1;
    return STANDARD.get(Math.floorMod(from + places, count));
  }
}
