// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * /proc/PID/fdinfo/N (proc_pid_fdinfo(5)).
 *
 * @param offset where the descriptor stands, bytes
 * @param flags of open(2), octal in the file
 * @param watched descriptors that an epoll instance waits for
 * @param eventId number of an eventfd
 * @param process id of the process that a pidfd stands for
 */
public record DescriptorInfo(
    long offset, long flags, List<Integer> watched, OptionalLong eventId, OptionalLong process) {

  /** Parses the file. */
  public static DescriptorInfo parse(String text) {
    long offset = 0;
    long flags = 0;
    OptionalLong eventId = OptionalLong.empty();
    OptionalLong process = OptionalLong.empty();
    List<Integer> watched = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      String[] field = line.split(":\\s*", 2);
      String value = field.length == 2 ? field[1].strip().split("\\s+", 2)[0] : "";
      if (!value.matches("\\d{1,18}")) {
        continue;
      }
      switch (field[0]) {
        case "pos" -> offset = Long.parseLong(value);
        case "flags" -> flags = value.matches("[0-7]+") ? Long.parseLong(value, 8) : 0;
        case "tfd" -> {
          if (value.length() < 10) {
            watched.add(Integer.valueOf(value));
          }
        }
        case "eventfd-id" -> eventId = OptionalLong.of(Long.parseLong(value));
        case "Pid" -> process = OptionalLong.of(Long.parseLong(value));
        default -> {}
      }
    }
    return new DescriptorInfo(offset, flags, watched, eventId, process);
  }
}
