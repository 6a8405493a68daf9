// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.ps;

import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.procfs.ProcessStat;
import dev.netatop.cli.procfs.SocketTables;
import dev.netatop.client.NetCounters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Gathers all processes. */
public final class Processes {

  /**
   * What the agent knows, by process id.
   *
   * @param traffic counters, with the start time they belong to
   * @param listening ports, such as {@code tcp:80}
   */
  public record Known(Map<Integer, Traffic> traffic, Map<Integer, TreeSet<String>> listening) {
    /** Nothing, where there is no agent. */
    public static final Known NOTHING = new Known(Map.of(), Map.of());
  }

  /** Counters of the process that started then. */
  public record Traffic(long startTimeNs, NetCounters counters) {}

  private final ProcFs proc;
  private final Known known;
  private final Map<String, SocketTables> tables = new HashMap<>();

  /** Reads this tree, and adds what is known. */
  public Processes(ProcFs proc, Known known) {
    this.proc = proc;
    this.known = known;
  }

  /** All of them, by id. */
  public List<PsRow> list() {
    List<PsRow> rows = new ArrayList<>();
    for (int pid : proc.pids()) {
      proc.processStat(Integer.toString(pid)).optional().flatMap(this::row).ifPresent(rows::add);
    }
    return rows;
  }

  private Optional<PsRow> row(ProcessStat stat) {
    int pid = stat.pid();
    Optional<String> status = proc.text(pid + "/status").optional();
    if (status.isEmpty()) {
      return Optional.empty();
    }
    Optional<NetCounters> traffic =
        Optional.ofNullable(known.traffic().get(pid))
            .filter(t -> Math.abs(t.startTimeNs() - stat.startNs()) <= 2 * ProcessStat.NS_PER_TICK)
            .map(Traffic::counters);
    return Optional.of(
        new PsRow(
            stat,
            statusField(status.get(), "Uid", 1),
            statusField(status.get(), "VmRSS", 0) * 1024,
            statusField(status.get(), "VmLck", 0) > 0,
            commandLine(stat),
            listening(pid),
            traffic));
  }

  /** A number of a /proc/PID/status line; 0 where there is none. */
  static long statusField(String status, String name, int at) {
    for (String line : status.split("\n", -1)) {
      if (line.startsWith(name + ":")) {
        String[] fields = line.substring(name.length() + 1).strip().split("\\s+", -1);
        return at < fields.length && fields[at].matches("\\d{1,18}")
            ? Long.parseLong(fields[at])
            : 0;
      }
    }
    return 0;
  }

  private String commandLine(ProcessStat stat) {
    String line =
        new String(
                proc.bytes(stat.pid() + "/cmdline").optional().orElse(new byte[0]),
                StandardCharsets.UTF_8)
            .replace('\0', ' ')
            .stripTrailing();
    if (stat.isZombie()) {
      return "[" + stat.command() + "] <defunct>";
    }
    return line.isEmpty() ? "[" + stat.command() + "]" : line;
  }

  private List<String> listening(int pid) {
    TreeSet<String> ports = new TreeSet<>(known.listening().getOrDefault(pid, new TreeSet<>()));
    List<Integer> descriptors = proc.numbers(pid + "/fd").optional().orElse(List.of());
    for (int descriptor : descriptors) {
      proc.link(pid + "/fd/" + descriptor)
          .optional()
          .flatMap(SocketTables::inodeOf)
          .flatMap(inode -> sockets(pid).inet(inode))
          .filter(Processes::listens)
          .ifPresent(s -> ports.add(port(s.family().name(), s.localPort())));
    }
    return List.copyOf(ports);
  }

  private SocketTables sockets(int pid) {
    String namespace = proc.link(pid + "/ns/net").optional().orElse("of " + pid);
    return tables.computeIfAbsent(namespace, unknown -> new SocketTables(proc, pid));
  }

  /** Whether others can begin to talk to it: a TCP listener, or a bound, unconnected UDP socket. */
  static boolean listens(InetSocket socket) {
    return switch (socket.family()) {
      case TCP -> socket.state() == InetSocket.LISTEN;
      case UDP, UDPLITE -> !socket.hasPeer() && socket.localPort() != 0;
      case RAW, ICMP, SCTP -> false;
    };
  }

  /** How a port is written: {@code tcp:80}. */
  public static String port(String protocol, int port) {
    return protocol.toLowerCase(Locale.ROOT) + ":" + port;
  }
}
