// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

/** What the JVM does not let one set: it would end at a hang-up. */
public final class Signals {
  private Signals() {}

  /** A hang-up of the terminal does not concern a daemon. */
  public static void ignoreHangUp() {
    Posix.ignoreHangUp();
  }
}
