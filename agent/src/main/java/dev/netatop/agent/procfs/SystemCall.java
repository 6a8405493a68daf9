// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The system call a thread is in, from /proc/PID/task/TID/syscall (proc(5)).
 *
 * @param number as of the process's architecture
 * @param arguments its six arguments
 */
public record SystemCall(int number, List<Long> arguments) {
  private static final int ARGUMENTS = 6;

  /** Addresses of a process begin here (vm.mmap_min_addr): what is below can't be one. */
  private static final long FIRST_ADDRESS = 65_536;

  /** Parses the file; empty where the thread runs, or is stopped outside of a system call. */
  public static Optional<SystemCall> parse(String text) {
    String[] fields = text.strip().split(" ", -1);
    if (fields.length != 1 + ARGUMENTS + 2 || !fields[0].matches("\\d{1,9}")) {
      return Optional.empty();
    }
    List<Long> arguments = new ArrayList<>(ARGUMENTS);
    for (int i = 1; i <= ARGUMENTS; i++) {
      if (!fields[i].matches("0x[0-9a-f]{1,16}")) {
        return Optional.empty();
      }
      arguments.add(Long.parseUnsignedLong(fields[i].substring(2), 16));
    }
    return Optional.of(new SystemCall(Integer.parseInt(fields[0]), arguments));
  }

  /** The same with 0 for each argument that may be an address, which is nobody else's business. */
  public SystemCall withoutAddresses() {
    return new SystemCall(
        number,
        arguments.stream()
            .map(a -> a == -1 || a == 0xffff_ffffL ? -1L : a < 0 || a >= FIRST_ADDRESS ? 0L : a)
            .toList());
  }
}
