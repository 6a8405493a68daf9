// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.util.Map;

/** Tells systemd how we are, where it asked to be told (sd_notify(3)). */
public final class ServiceManager {
  private final Map<String, String> environment;

  public ServiceManager(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Sends a state, for example {@code READY=1}; does nothing where there is no NOTIFY_SOCKET.
   *
   * @return 0, or the errno of the failure
   */
  public int send(String state) {
    String socket = environment.getOrDefault("NOTIFY_SOCKET", "");
    return socket.isEmpty() ? 0 : Posix.sendDatagram(socket, state);
  }
}
