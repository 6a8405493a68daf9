// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process belongs to, from the path of its cgroup.
 *
 * @param cgroup the path in the v2 tree, or of the systemd hierarchy where there is no v2
 * @param unit the systemd unit; empty where the path names none
 * @param container engine and short id of the container; empty outside of one
 */
public record Unit(String cgroup, Optional<String> unit, Optional<String> container) {
  private static final int SHORT_ID = 12;
  private static final Pattern UNIT =
      Pattern.compile("([^/]+\\.(service|scope|socket|mount|swap|slice))(?=/|$)");
  private static final Pattern CONTAINER =
      Pattern.compile(
          "(?:(docker|libpod|cri-containerd|crio|nerdctl|buildkit|lxc\\.payload)[-./])?"
              + "([0-9a-f]{64})(?:\\.scope)?(?=/|$)");
  private static final Pattern NAMED =
      Pattern.compile("(lxc\\.payload\\.|machine-|/lxc/)([^/]+?)(?:\\.scope)?(?=/|$)");

  /** Reads a /proc/PID/cgroup. */
  public static Unit parse(String text) {
    String path = "";
    for (String line : text.split("\n", -1)) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3
          && (fields[0].equals("0") || (path.isEmpty() && fields[1].equals("name=systemd")))) {
        path = fields[2].isEmpty() ? "/" : fields[2];
      }
    }
    return new Unit(path, unit(path), container(path));
  }

  private static Optional<String> unit(String path) {
    Matcher matcher = UNIT.matcher(path);
    String service = null;
    String last = null;
    while (matcher.find()) {
      last = matcher.group(1);
      if (matcher.group(2).equals("service") || service == null || !service.endsWith(".service")) {
        service = last;
      }
    }
    return Optional.ofNullable(service);
  }

  private static Optional<String> container(String path) {
    Matcher id = CONTAINER.matcher(path);
    String found = null;
    while (id.find()) {
      String engine = id.group(1);
      if (engine == null) {
        engine =
            path.contains("/docker/") ? "docker" : path.contains("kubepods") ? "kubernetes" : "";
      }
      found = (engine + " " + id.group(2).substring(0, SHORT_ID)).strip();
    }
    if (found == null) {
      Matcher named = NAMED.matcher(path);
      if (named.find()) {
        found = (named.group(1).startsWith("machine") ? "machine " : "lxc ") + named.group(2);
      }
    }
    return Optional.ofNullable(found);
  }
}
