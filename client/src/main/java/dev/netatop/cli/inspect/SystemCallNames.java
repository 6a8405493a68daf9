// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Names of system calls by their numbers, which differ between architectures. */
public final class SystemCallNames {
  private final Map<Integer, String> names = new HashMap<>();

  /**
   * Reads the table of an architecture.
   *
   * @param architecture as Java's os.arch has it: amd64 or aarch64; another has no names
   */
  public SystemCallNames(String architecture) {
    String file = architecture.equals("amd64") ? "x86_64.txt" : architecture + ".txt";
    try (InputStream in = SystemCallNames.class.getResourceAsStream(file)) {
      if (in != null) {
        parse(new String(in.readAllBytes(), StandardCharsets.US_ASCII));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void parse(String text) {
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split(" ", 2);
      if (fields.length == 2 && fields[0].matches("\\d{1,4}")) {
        names.put(Integer.valueOf(fields[0]), fields[1]);
      }
    }
  }

  /** The name, or the number in words. */
  public String of(int number) {
    String name = names.get(number);
    return name == null ? "system call " + number : name;
  }
}
