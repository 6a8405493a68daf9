// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Pure parsers of small files; see proc(5), cgroups(7) and group(5). */
public final class ProcText {
  /** Bytes of arguments that are kept. */
  public static final int COMMAND_LINE_BYTES = 256;

  private ProcText() {}

  /** Arguments of a /proc/PID/cmdline separated by spaces; null where there are none. */
  public static @Nullable String commandLine(byte[] cmdline) {
    int length = Math.min(cmdline.length, COMMAND_LINE_BYTES);
    while (length > 0 && cmdline[length - 1] == 0) {
      length--;
    }
    if (length == 0) {
      return null;
    }
    byte[] spaced = Arrays.copyOf(cmdline, length);
    for (int i = 0; i < length; i++) {
      if (spaced[i] == 0) {
        spaced[i] = ' ';
      }
    }
    return new String(spaced, StandardCharsets.UTF_8);
  }

  /** Whether {@link #commandLine} leaves something out. */
  public static boolean isTruncated(byte[] cmdline) {
    for (int i = COMMAND_LINE_BYTES; i < cmdline.length; i++) {
      if (cmdline[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Path of the cgroup v2 line ({@code 0::/path}) of a /proc/PID/cgroup; null where there is none.
   */
  public static @Nullable String cgroup(String text) {
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("0::")) {
        return line.substring(3);
      }
    }
    return null;
  }

  /**
   * Mount point of the first cgroup v2 file system in a /proc/self/mountinfo; null where there is
   * none.
   */
  public static @Nullable String cgroup2Mount(String mountinfo) {
    for (String line : mountinfo.split("\n", -1)) {
      String[] sides = line.split(" - ", 2);
      String[] mount = sides[0].split(" ", -1);
      if (sides.length == 2 && sides[1].startsWith("cgroup2 ") && mount.length > 4) {
        return unescape(mount[4]);
      }
    }
    return null;
  }

  /**
   * Whether a /proc/self/mountinfo shows {@code /proc} mounted so that it hides other users'
   * processes.
   */
  public static boolean hidesProcesses(String mountinfo) {
    boolean hides = false;
    for (String line : mountinfo.split("\n", -1)) {
      String[] sides = line.split(" - ", 2);
      String[] mount = sides[0].split(" ", -1);
      if (sides.length == 2
          && sides[1].startsWith("proc ")
          && mount.length > 4
          && mount[4].equals("/proc")) {
        hides = false;
        // Where several are mounted over each other the last one is the one that is seen.
        for (String option :
            (mount.length > 5 ? mount[5] + "," : "").concat(sides[1]).split("[ ,]", -1)) {
          hides |=
              option.startsWith("hidepid=")
                  && !option.equals("hidepid=0")
                  && !option.equals("hidepid=off");
        }
      }
    }
    return hides;
  }

  /** A path of a mountinfo, whose blanks and backslashes are octal numbers. */
  static String unescape(String path) {
    return path.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\");
  }

  /** Group id of {@code name} in an /etc/group. */
  public static OptionalInt groupId(String text, String name) {
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 3 && fields[0].equals(name) && fields[2].matches("[0-9]{1,9}")) {
        return OptionalInt.of(Integer.parseInt(fields[2]));
      }
    }
    return OptionalInt.empty();
  }

  /**
   * A value of /proc/net/snmp, which gives names and values of a protocol on two lines of the same
   * prefix.
   */
  public static OptionalLong snmp(String text, String protocol, String name) {
    String[] names = null;
    for (String line : text.split("\n", -1)) {
      if (!line.startsWith(protocol + ": ")) {
        continue;
      }
      String[] fields = line.split(" ", -1);
      if (names == null) {
        names = fields;
        continue;
      }
      int at = Arrays.asList(names).indexOf(name);
      return at > 0 && at < fields.length ? number(fields[at]) : OptionalLong.empty();
    }
    return OptionalLong.empty();
  }

  /** A value of /proc/net/snmp6, which has one name and value a line. */
  public static OptionalLong snmp6(String text, String name) {
    for (String line : text.split("\n", -1)) {
      String[] fields = line.strip().split("\\s+", -1);
      if (fields.length == 2 && fields[0].equals(name)) {
        return number(fields[1]);
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong number(String digits) {
    try {
      return OptionalLong.of(Long.parseUnsignedLong(digits));
    } catch (NumberFormatException notANumber) {
      return OptionalLong.empty();
    }
  }
}
