// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

/** Names of the states of linux/tcp_states.h, which sockets of other protocols borrow. */
public final class TcpStates {
  private static final String[] NAMES = {
    "",
    "ESTABLISHED",
    "SYN_SENT",
    "SYN_RECV",
    "FIN_WAIT1",
    "FIN_WAIT2",
    "TIME_WAIT",
    "CLOSE",
    "CLOSE_WAIT",
    "LAST_ACK",
    "LISTEN",
    "CLOSING",
    // TCP_NEW_SYN_RECV is what the kernel calls the same state of a request for a connection.
    "SYN_RECV",
  };

  private TcpStates() {}

  /** The name of a state. */
  public static String name(int number) {
    return number > 0 && number < NAMES.length ? NAMES[number] : "UNKNOWN";
  }
}
