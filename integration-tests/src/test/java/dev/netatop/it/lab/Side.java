// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.net.InetAddress;
import java.util.List;

/** One end of the link: a network namespace with its addresses. */
public record Side(String name, InetAddress v4, InetAddress v6) {
  /** What setns(2) opens. */
  public String path() {
    return "/run/netns/" + name;
  }

  /** The words that put a command into it, and nowhere else. */
  public List<String> way() {
    return List.of("nsenter", "--net=" + path(), "--");
  }

  /** Whether the address is this end's. */
  public boolean owns(InetAddress address) {
    return address.equals(v4) || address.equals(v6);
  }

  /** Runs one of the system's tools within. */
  public String run(String... command) {
    String[] whole = new String[command.length + 4];
    System.arraycopy(new String[] {"ip", "netns", "exec", name}, 0, whole, 0, 4);
    System.arraycopy(command, 0, whole, 4, command.length);
    return Shell.run(whole);
  }
}
