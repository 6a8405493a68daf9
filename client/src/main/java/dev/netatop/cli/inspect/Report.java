// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import dev.netatop.cli.files.FileLine;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.ProcessStat;
import dev.netatop.cli.procfs.Protocol;
import dev.netatop.client.NetCounters;
import dev.netatop.client.SocketInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that was found out about a living process.
 *
 * @param stat its stat line
 * @param uid its effective user
 * @param commandLine its arguments separated by spaces, or its name in brackets
 * @param unit where it belongs
 * @param parents it was started by, nearest first
 * @param started when
 * @param residentBytes of its that are in memory
 * @param openFilesLimit how many files it may have open; empty where not told
 * @param tracer id of the process that traces it, 0 without
 * @param samples how often its threads were looked at
 * @param elapsedNs in what time
 * @param ranking what they were doing
 * @param threads its threads
 * @param traffic what it moved since the agent began to count
 * @param trafficBefore the same before the samples were taken
 * @param sockets its Internet sockets
 * @param files what it has open
 * @param notes what could not be seen, and why, in sentences
 */
public record Report(
    ProcessStat stat,
    long uid,
    String commandLine,
    Unit unit,
    List<Parent> parents,
    Instant started,
    long residentBytes,
    Optional<String> openFilesLimit,
    int tracer,
    int samples,
    long elapsedNs,
    List<Tally.Line> ranking,
    List<ThreadLine> threads,
    Optional<NetCounters> traffic,
    Optional<NetCounters> trafficBefore,
    List<SocketLine> sockets,
    List<FileLine> files,
    List<String> notes) {

  /** A process that another was started by. */
  public record Parent(int pid, String command) {}

  /**
   * One thread.
   *
   * @param sample the last look at it
   * @param cpuPercent share of a processor it took while it was looked at; empty where not known
   * @param doing what it was seen doing most
   * @param traffic what it moved
   */
  public record ThreadLine(
      ThreadSample sample,
      Optional<Double> cpuPercent,
      String doing,
      Optional<NetCounters> traffic) {}

  /**
   * One Internet socket.
   *
   * @param fd its descriptor
   * @param socket as /proc/net has it
   * @param figures what the agent knows of it
   * @param figuresBefore the same before the samples were taken
   */
  public record SocketLine(
      String fd,
      InetSocket socket,
      Optional<SocketInfo> figures,
      Optional<SocketInfo> figuresBefore) {}

  /** Ports it listens on. */
  public List<String> listening() {
    return sockets.stream()
        .map(SocketLine::socket)
        .filter(
            s ->
                s.family() == Protocol.Family.TCP
                    ? s.state() == InetSocket.LISTEN
                    : !s.hasPeer() && s.localPort() != 0)
        .map(s -> s.family().name().toLowerCase(java.util.Locale.ROOT) + ":" + s.localPort())
        .distinct()
        .toList();
  }

  /** Bytes a second between two counts; 0 where they do not fit together. */
  public long perSecond(long before, long after) {
    return elapsedNs <= 0 || after < before ? 0 : Math.round((after - before) * 1e9 / elapsedNs);
  }
}
