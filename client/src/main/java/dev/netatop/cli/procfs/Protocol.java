// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

/** The protocols of Internet sockets, in the order in which they are listed. */
public enum Protocol {
  TCP("tcp", "tcp", Family.TCP, false),
  TCP6("tcp6", "tcp6", Family.TCP, true),
  SCTP("sctp", "sctp/assocs", Family.SCTP, false),
  UDP("udp", "udp", Family.UDP, false),
  UDP6("udp6", "udp6", Family.UDP, true),
  UDPLITE("udpl", "udplite", Family.UDPLITE, false),
  UDPLITE6("udpl6", "udplite6", Family.UDPLITE, true),
  RAW("raw", "raw", Family.RAW, false),
  RAW6("raw6", "raw6", Family.RAW, true),
  ICMP("icmp", "icmp", Family.ICMP, false),
  ICMP6("icmp6", "icmp6", Family.ICMP, true);

  /** A protocol without regard to the version of its addresses. */
  public enum Family {
    TCP,
    SCTP,
    UDP,
    UDPLITE,
    RAW,
    ICMP
  }

  private final String label;
  private final String file;
  private final Family family;
  private final boolean v6;

  Protocol(String label, String file, Family family, boolean v6) {
    this.label = label;
    this.file = file;
    this.family = family;
    this.v6 = v6;
  }

  /** As the first column shows it. */
  public String label() {
    return label;
  }

  /** Name of the file in /proc/net. */
  public String file() {
    return file;
  }

  /** The protocol of both versions. */
  public Family family() {
    return family;
  }

  /** Whether its sockets are of family AF_INET6, whatever their addresses. */
  public boolean isV6() {
    return v6;
  }

  /** What the file of services calls its ports. */
  public String serviceProtocol() {
    return switch (family) {
      case TCP -> "tcp";
      case SCTP -> "sctp";
      case UDP, UDPLITE -> "udp";
      case RAW -> "raw";
      case ICMP -> "icmp";
    };
  }

  /** The protocol's name of a socket state; numbers are those of linux/tcp_states.h. */
  public String state(int number) {
    return switch (family) {
      case TCP -> TcpStates.name(number);
      case SCTP -> SctpStates.name(number);
      case UDP, UDPLITE -> number == 1 ? "ESTABLISHED" : number == 7 ? "" : "UNKNOWN";
      // The kernel gives these sockets a number that means nothing to them.
      case RAW, ICMP -> Integer.toString(number);
    };
  }

  private static final class SctpStates {
    private static final String[] NAMES = {
      "CLOSED",
      "COOKIE_WAIT",
      "COOKIE_ECHOED",
      "ESTABLISHED",
      "SHUTDOWN_PENDING",
      "SHUTDOWN_SENT",
      "SHUTDOWN_RECEIVED",
      "SHUTDOWN_ACK_SENT",
    };

    private static String name(int number) {
      if (number == InetSocket.LISTEN) {
        return "LISTEN";
      }
      return number >= 0 && number < NAMES.length ? NAMES[number] : "UNKNOWN";
    }
  }
}
