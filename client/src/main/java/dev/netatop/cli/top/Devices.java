// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.util.Set;

/**
 * Which interfaces are looked at. Traffic whose interface nobody knows (a socket that is gone
 * already, packets without a process) passes unless interfaces are named.
 *
 * @param named these alone; empty for no such choice
 * @param loopback loopback too, where none are named
 */
public record Devices(Set<String> named, boolean loopback) {
  /** All but loopback, as nethogs does without being told. */
  public static final Devices WITHOUT_LOOPBACK = new Devices(Set.of(), false);

  /** All. */
  public static final Devices ALL = new Devices(Set.of(), true);

  private static final String LOOPBACK = "lo";

  /** Keeps a copy. */
  public Devices {
    named = Set.copyOf(named);
  }

  /** Whether a row of this interface is shown. */
  public boolean shows(String device) {
    return named.isEmpty() ? loopback || !device.equals(LOOPBACK) : named.contains(device);
  }

  /** With loopback, or without; without effect where interfaces are named. */
  public Devices toggleLoopback() {
    return new Devices(named, !loopback);
  }
}
