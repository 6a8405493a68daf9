// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Names of users: from the file passwd, and where the machine has other sources of names, by {@code
 * getent} once for each user that the file does not know. A user without a name has the number.
 */
public class UserNames {
  private static final int GETENT_SECONDS = 1;

  private final Path etc;
  private final Map<Long, String> names = new HashMap<>();
  private boolean loaded;
  private boolean asksGetent;

  /**
   * Reads nothing yet.
   *
   * @param etc the folder of passwd and nsswitch.conf
   */
  public UserNames(Path etc) {
    this.etc = etc;
  }

  /** The name of a user id, or the number. */
  public synchronized String of(long uid) {
    if (!loaded) {
      loaded = true;
      names.putAll(parsePasswd(read("passwd")));
      asksGetent = hasOtherSources(read("nsswitch.conf"));
    }
    return names.computeIfAbsent(uid, this::unlisted);
  }

  /** The id of the user with this name, where there is one. */
  public synchronized Optional<Long> idOf(String name) {
    for (String line : read("passwd")) {
      if (line.startsWith(name + ":")) {
        return parsePasswd(List.of(line)).keySet().stream().findFirst();
      }
    }
    String line = hasOtherSources(read("nsswitch.conf")) ? getent(name) : null;
    return line == null
        ? Optional.empty()
        : parsePasswd(List.of(line)).keySet().stream().findFirst();
  }

  private String unlisted(long uid) {
    String line = asksGetent ? getent(Long.toString(uid)) : null;
    String name = line == null ? null : parsePasswd(List.of(line)).get(uid);
    return name == null ? Long.toString(uid) : name;
  }

  private List<String> read(String file) {
    try {
      return Files.readAllLines(etc.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // Without the file users keep their numbers, as with every other program.
      return List.of();
    }
  }

  /** Names by uid; where two lines have one uid the first holds, as for getpwuid(3). */
  static Map<Long, String> parsePasswd(List<String> lines) {
    Map<Long, String> names = new HashMap<>();
    for (String line : lines) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 3 && !fields[0].isEmpty() && fields[2].matches("\\d{1,10}")) {
        names.putIfAbsent(Long.parseLong(fields[2]), fields[0]);
      }
    }
    return names;
  }

  /** Whether nsswitch.conf names sources of users beyond the files. */
  static boolean hasOtherSources(List<String> lines) {
    for (String line : lines) {
      if (line.startsWith("passwd:")) {
        String sources = line.substring("passwd:".length()).replaceAll("#.*|\\[[^]]*\\]", " ");
        return !sources.replaceAll("\\b(files|compat)\\b", " ").isBlank();
      }
    }
    return false;
  }

  private @Nullable String getent(String user) {
    try {
      Process getent =
          new ProcessBuilder("getent", "passwd", user)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      getent.getOutputStream().close();
      if (!getent.waitFor(GETENT_SECONDS, TimeUnit.SECONDS)) {
        // A directory service that does not answer must not slow down every line.
        asksGetent = false;
        getent.destroyForcibly();
        return null;
      }
      String line =
          new String(getent.getInputStream().readNBytes(4096), StandardCharsets.ISO_8859_1);
      return line.strip();
    } catch (IOException e) {
      asksGetent = false;
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
