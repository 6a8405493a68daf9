// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** BPF programs, maps and links by their ids, as "prog 7". */
public final class BpfObjects {
  private static final Pattern ID = Pattern.compile("(?m)^(prog|map|link)_id:\\s+(\\d+)$");

  private BpfObjects() {}

  /** Those that a process holds by a file descriptor. */
  public static Set<String> heldBy(long pid) {
    Set<String> held = new TreeSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fdinfo"))) {
      for (Path file : files.collect(Collectors.toList())) {
        Matcher ids = ID.matcher(read(file));
        while (ids.find()) {
          held.add(ids.group(1) + " " + ids.group(2));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return held;
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException closedMeanwhile) {
      return "";
    }
  }

  /** Those of them that the kernel still has. */
  public static Set<String> existing(Set<String> objects) {
    return objects.stream()
        .filter(
            object -> {
              String[] words = object.split(" ", -1);
              return Shell.attempt("bpftool", words[0], "show", "id", words[1]).status() == 0;
            })
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
