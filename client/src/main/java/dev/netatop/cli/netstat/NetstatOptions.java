// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.Protocol;
import picocli.CommandLine.Option;

/** The options of net-tools' netstat, and ours behind them. */
public final class NetstatOptions {
  private static final boolean[] NEVER = {};

  @Option(
      names = {"-r", "--route"},
      description = "The routing table (with -e: metrics; with -ee: everything).")
  private boolean route;

  @Option(
      names = {"-i", "--interfaces"},
      description = "The interfaces (with -e: their addresses and bytes).")
  private boolean interfaces;

  @Option(
      names = {"-g", "--groups"},
      description = "Memberships in multicast groups.")
  private boolean groups;

  @Option(
      names = {"-s", "--statistics"},
      description = "The kernel's counters (with -t, -u, -w: of one protocol; with -6: of IPv6).")
  private boolean statistics;

  @Option(
      names = {"-M", "--masquerade"},
      description = "Masqueraded connections, as the kernel tracks them.")
  private boolean masquerade;

  @Option(
      names = {"-t", "--tcp"},
      description = "TCP sockets.")
  private boolean tcp;

  @Option(
      names = {"-u", "--udp"},
      description = "UDP sockets.")
  private boolean udp;

  @Option(
      names = {"-U", "--udplite"},
      description = "UDP-Lite sockets.")
  private boolean udplite;

  @Option(
      names = {"-S", "--sctp"},
      description = "SCTP sockets.")
  private boolean sctp;

  @Option(
      names = {"-w", "--raw"},
      description = "Raw sockets.")
  private boolean raw;

  @Option(
      names = {"-x", "--unix"},
      description = "Unix sockets.")
  private boolean unix;

  @Option(
      names = {"-4", "--inet", "--ip", "--tcpip"},
      description = "IPv4 alone.")
  private boolean inet;

  @Option(
      names = {"-6", "--inet6"},
      description = "IPv6 alone.")
  private boolean inet6;

  @Option(
      names = {"-A", "--protocol"},
      paramLabel = "FAMILY",
      split = ",",
      description = "As -4, -6, -x: inet, inet6, unix; several with commas.")
  private String[] families = {};

  @Option(
      names = {"-l", "--listening"},
      description = "Sockets that wait for connections or datagrams.")
  private boolean listening;

  @Option(
      names = {"-a", "--all"},
      description = "All sockets (default: connected ones); with -i: all interfaces.")
  private boolean all;

  @Option(
      names = {"-n", "--numeric"},
      description = "Numbers instead of names.")
  private boolean numeric;

  @Option(names = "--numeric-hosts", description = "Numbers instead of names of hosts.")
  private boolean numericHosts;

  @Option(names = "--numeric-ports", description = "Numbers instead of names of ports.")
  private boolean numericPorts;

  @Option(names = "--numeric-users", description = "Numbers instead of names of users.")
  private boolean numericUsers;

  @Option(
      names = {"-e", "--extend"},
      description = "More: user and inode of sockets; -ee for everything.")
  private boolean[] extend = NEVER;

  @Option(
      names = {"-p", "--programs"},
      description = "Process id and name of the program.")
  private boolean programs;

  @Option(
      names = {"-o", "--timers"},
      description = "Timers of sockets.")
  private boolean timers;

  @Option(
      names = {"-c", "--continuous"},
      description = "Again and again, every DELAY seconds.")
  private boolean continuous;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also say what this kernel does not have.")
  private boolean verbose;

  @Option(
      names = {"-W", "--wide"},
      description = "Do not cut addresses and names.")
  private boolean wide;

  @Option(
      names = {"-F", "--fib"},
      description = "With -r: the forwarding table (default).")
  private boolean fib;

  @Option(
      names = {"-C", "--cache"},
      description = "With -r: the routing cache.")
  private boolean cache;

  @Option(
      names = {"-Z", "--context"},
      description = "SELinux contexts of the processes.")
  private boolean context;

  @Option(
      names = "--bytes",
      description = "What each socket has moved since the agent began to count.")
  private boolean bytes;

  @Option(names = "--rate", description = "What each socket moves now, a second.")
  private boolean rate;

  @Option(
      names = "--netns",
      paramLabel = "all",
      description = "Sockets of every network namespace (default: of one's own).")
  private String netns = "";

  @Option(
      names = {"-N", "--symbolic"},
      description = "Accepted; names of hardware are shown anyway.")
  void acceptSymbolic(boolean given) {}

  /** What is to be shown. */
  enum Mode {
    SOCKETS,
    ROUTES,
    INTERFACES,
    GROUPS,
    STATISTICS,
    MASQUERADE
  }

  /**
   * The one view that is asked for.
   *
   * @throws UsageException where it is more than one
   */
  Mode mode() throws UsageException {
    boolean[] flags = {route, interfaces, groups, statistics, masquerade};
    Mode mode = Mode.SOCKETS;
    for (int i = 0; i < flags.length; i++) {
      if (flags[i]) {
        if (mode != Mode.SOCKETS) {
          throw new UsageException("-r, -i, -g, -s and -M exclude each other");
        }
        mode = Mode.values()[i + 1];
      }
    }
    return mode;
  }

  /** Options that make no sense. */
  public static final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    /** An error with its sentence. */
    public UsageException(String sentence) {
      super(sentence);
    }
  }

  /** Refuses what makes no sense, before anything is read. */
  public void check() throws UsageException {
    mode();
    for (String family : families) {
      if (!family.equals("inet") && !family.equals("inet6") && !family.equals("unix")) {
        throw new UsageException("'" + family + "' is no family; there are inet, inet6 and unix");
      }
    }
    if (fib && cache) {
      throw new UsageException("-F and -C exclude each other");
    }
    if (!netns.isEmpty() && !netns.equals("all")) {
      throw new UsageException("--netns wants the word all");
    }
    if (context) {
      throw new UsageException("-Z is not supported: 'ps -Z' shows SELinux contexts");
    }
  }

  private boolean hasFamily(String name) {
    for (String family : families) {
      if (family.equals(name)) {
        return true;
      }
    }
    return false;
  }

  boolean v4() {
    return inet || hasFamily("inet");
  }

  boolean v6() {
    return inet6 || hasFamily("inet6");
  }

  boolean unix() {
    return unix || hasFamily("unix");
  }

  /** Whether a transport was named, rather than all of them. */
  boolean namesTransports() {
    return tcp || udp || udplite || sctp || raw;
  }

  /** Whether sockets of this protocol are to be listed. */
  boolean shows(Protocol protocol) {
    if (protocol.family() == Protocol.Family.ICMP) {
      // net-tools has no option for them and does not list them.
      return false;
    }
    boolean anyFamily = !v4() && !v6();
    if (!anyFamily && !(protocol.isV6() ? v6() : v4())) {
      // SCTP has one list for both.
      if (protocol.family() != Protocol.Family.SCTP) {
        return false;
      }
    }
    if (!namesTransports()) {
      return !(anyFamily && unix());
    }
    return isNamed(protocol.family());
  }

  /** Whether this transport was named. */
  boolean isNamed(Protocol.Family family) {
    return switch (family) {
      case TCP -> tcp;
      case SCTP -> sctp;
      case UDP -> udp;
      case UDPLITE -> udplite;
      case RAW -> raw;
      case ICMP -> false;
    };
  }

  /** Whether Unix sockets are to be listed. */
  boolean showsUnix() {
    return unix() || !(namesTransports() || v4() || v6());
  }

  boolean listening() {
    return listening;
  }

  boolean all() {
    return all;
  }

  boolean numericHosts() {
    return numeric || numericHosts;
  }

  boolean numericPorts() {
    return numeric || numericPorts;
  }

  boolean numericUsers() {
    return numeric || numericUsers;
  }

  /** How often {@code -e} was given. */
  int extend() {
    return extend.length;
  }

  boolean programs() {
    return programs;
  }

  boolean timers() {
    return timers;
  }

  boolean verbose() {
    return verbose;
  }

  boolean wide() {
    return wide;
  }

  boolean cache() {
    return cache;
  }

  /** Whether to go on for ever. */
  public boolean continuous() {
    return continuous;
  }

  /** Whether to add each socket's counters. */
  public boolean bytes() {
    return bytes;
  }

  /** Whether to add each socket's rates. */
  public boolean rate() {
    return rate;
  }

  boolean allNamespaces() {
    return !netns.isEmpty();
  }
}
