// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the path of a cgroup tells, by the names that systemd and container engines give. */
final class Cgroups {
  /** Docker, Podman, containerd and CRI-O, with systemd's driver and with cgroupfs. */
  private static final Pattern ENGINE =
      Pattern.compile(
          "(?:^|/)(?:(docker|libpod|cri-containerd|crio|containerd)[-/])?([0-9a-f]{64})(?:\\.scope)?(?:/|$)");

  private static final Pattern NAMED =
      Pattern.compile(
          "(?:^|/)(?:(lxc)(?:\\.payload)?[./]([^/]+)|(machine)-([^/]+)\\.scope)(?:/|$)");

  private static final int SHORT_ID = 12;

  private Cgroups() {}

  /** The nearest systemd unit at or above the cgroup. */
  static Optional<String> unit(String path) {
    String[] parts = path.split("/", -1);
    for (int i = parts.length - 1; i >= 0; i--) {
      if (parts[i].matches(".+\\.(service|scope|slice|socket|mount|swap)")) {
        return Optional.of(parts[i]);
      }
    }
    return Optional.empty();
  }

  /** The container: its engine's short id, or its name with LXC and systemd-nspawn. */
  static Optional<String> container(String path) {
    Matcher engine = ENGINE.matcher(path);
    if (engine.find()) {
      String id = engine.group(2).substring(0, SHORT_ID);
      String name = engine.group(1);
      return Optional.of(name == null ? id : name + " " + id);
    }
    Matcher named = NAMED.matcher(path);
    if (named.find()) {
      return Optional.of(
          named.group(1) != null
              ? "lxc " + named.group(2)
              : "machine " + named.group(4).replace("\\x2d", "-"));
    }
    return Optional.empty();
  }
}
