// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import dev.netatop.cli.files.FileLine;
import dev.netatop.cli.names.Addresses;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.TcpStates;
import dev.netatop.cli.render.Column;
import dev.netatop.client.Exit;
import dev.netatop.client.NetCounters;
import dev.netatop.client.SocketInfo;
import dev.netatop.client.TaskDetails;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The page for machines: records of the kinds process, activity, thread, socket, file, note. */
public final class Facts {
  /** One record: what it has a value for. */
  public record Fact(Map<String, Object> values) {}

  private final List<Fact> facts = new ArrayList<>();

  private Facts() {}

  private static final class Builder {
    private final Map<String, Object> values = new LinkedHashMap<>();

    private Builder(String type) {
      values.put("type", type);
    }

    Builder with(String key, @Nullable Object value) {
      if (value != null && !"".equals(value)) {
        values.put(key, value);
      }
      return this;
    }

    Builder with(NetCounters c) {
      return with("tcpSentPackets", c.tcpSentPackets())
          .with("tcpSentBytes", c.tcpSentBytes())
          .with("tcpReceivedPackets", c.tcpReceivedPackets())
          .with("tcpReceivedBytes", c.tcpReceivedBytes())
          .with("udpSentPackets", c.udpSentPackets())
          .with("udpSentBytes", c.udpSentBytes())
          .with("udpReceivedPackets", c.udpReceivedPackets())
          .with("udpReceivedBytes", c.udpReceivedBytes());
    }

    Fact build() {
      return new Fact(values);
    }
  }

  /** The columns that these records have together, in the order of their first appearance. */
  public static List<Column<Fact>> columns(List<Fact> facts) {
    List<String> keys = new ArrayList<>();
    for (Fact fact : facts) {
      for (String key : fact.values().keySet()) {
        if (!keys.contains(key)) {
          keys.add(key);
        }
      }
    }
    List<Column<Fact>> columns = new ArrayList<>();
    keys.forEach(key -> columns.add(new Column<>(key, f -> f.values().get(key))));
    return columns;
  }

  /** The records on a living process. */
  public static List<Fact> of(Report report, LongFunction<String> users) {
    Facts facts = new Facts();
    facts.process(report, users);
    for (Tally.Line line : report.ranking()) {
      facts.facts.add(
          new Builder("activity")
              .with("doing", line.what())
              .with("sharePercent", line.percent())
              .with("threads", (long) line.threads())
              .build());
    }
    for (Report.ThreadLine thread : report.threads()) {
      facts.thread(thread);
    }
    for (Report.SocketLine socket : report.sockets()) {
      facts.socket(report, socket);
    }
    for (FileLine file : report.files()) {
      if (file.inet().isEmpty()) {
        facts.file(file);
      }
    }
    for (String note : report.notes()) {
      facts.facts.add(new Builder("note").with("note", note).build());
    }
    return facts.facts;
  }

  private void process(Report report, LongFunction<String> users) {
    Builder process =
        new Builder("process")
            .with("id", (long) report.stat().pid())
            .with("uid", report.uid())
            .with("user", users.apply(report.uid()))
            .with("command", report.stat().command())
            .with("commandLine", report.commandLine())
            .with("state", String.valueOf(report.stat().state()))
            .with("startTime", report.started().toString())
            .with("startTimeNs", Long.toString(report.stat().startNs()))
            .with("cgroup", report.unit().cgroup())
            .with("unit", report.unit().unit().orElse(null))
            .with("container", report.unit().container().orElse(null))
            .with("parentPid", (long) report.stat().parent())
            .with("cpuUserMs", report.stat().userTicks() * 10)
            .with("cpuSystemMs", report.stat().systemTicks() * 10)
            .with("residentBytes", report.residentBytes())
            .with("looks", (long) report.samples())
            .with("elapsedMs", report.elapsedNs() / 1_000_000)
            .with("listening", String.join(",", report.listening()));
    report.traffic().ifPresent(process::with);
    facts.add(process.build());
  }

  private void thread(Report.ThreadLine line) {
    ThreadSample sample = line.sample();
    Builder thread =
        new Builder("thread")
            .with("id", (long) sample.tid())
            .with("command", sample.name())
            .with("state", String.valueOf(sample.state()))
            .with("waitChannel", sample.waitChannel())
            .with("systemCall", sample.call().isPresent() ? (long) sample.call().getAsInt() : null)
            .with("doing", line.doing())
            .with("cpuUserMs", sample.userMs())
            .with("cpuSystemMs", sample.systemMs())
            .with(
                "cpuPercent",
                line.cpuPercent().map(p -> String.format(Locale.ROOT, "%.1f", p)).orElse(null));
    line.traffic().ifPresent(thread::with);
    facts.add(thread.build());
  }

  private void socket(Report report, Report.SocketLine line) {
    InetSocket s = line.socket();
    Builder socket =
        new Builder("socket")
            .with("fd", line.fd())
            .with("protocol", s.family().name().toLowerCase(Locale.ROOT))
            .with("localAddress", Addresses.text(s.localAddress()))
            .with("localPort", (long) s.localPort())
            .with("remoteAddress", s.hasPeer() ? Addresses.text(s.remoteAddress()) : null)
            .with("remotePort", s.hasPeer() ? (long) s.remotePort() : null)
            .with("state", TcpStates.name(s.state()))
            .with("inode", s.inode())
            .with("receiveQueue", s.receiveQueue())
            .with("sendQueue", s.sendQueue());
    Optional<SocketInfo> figures = line.figures();
    if (figures.isPresent()) {
      NetCounters now = figures.get().counters();
      NetCounters before = line.figuresBefore().map(SocketInfo::counters).orElse(NetCounters.ZERO);
      socket
          .with(now)
          .with("sentBytesPerSecond", report.perSecond(before.sentBytes(), now.sentBytes()))
          .with(
              "receivedBytesPerSecond",
              report.perSecond(before.receivedBytes(), now.receivedBytes()))
          .with("device", figures.get().device());
      figures
          .get()
          .tcp()
          .ifPresent(
              tcp ->
                  socket
                      .with("rttUs", tcp.rttUs())
                      .with("retransmittedSegments", tcp.retransmittedSegments())
                      .with("unacknowledgedSegments", tcp.unacknowledgedSegments())
                      .with("lostSegments", tcp.lostSegments())
                      .with("congestionWindow", tcp.congestionWindow())
                      .with("sendWindowBytes", tcp.sendWindowBytes())
                      .with("receiveWindowBytes", tcp.receiveWindowBytes()));
    }
    facts.add(socket.build());
  }

  private void file(FileLine file) {
    facts.add(
        new Builder("file")
            .with("fd", file.file().fd())
            .with("access", String.valueOf(file.file().access()).strip())
            .with("fileType", file.type())
            .with("device", file.device())
            .with("size", file.size().isPresent() ? file.size().getAsLong() : null)
            .with("offset", file.offset().isPresent() ? file.offset().getAsLong() : null)
            .with("node", file.node())
            .with("name", file.name())
            .build());
  }

  /** The record on a process that has finished. */
  public static List<Fact> of(Exit exit, LongFunction<String> users) {
    Builder finished =
        new Builder("finished")
            .with("id", (long) exit.task().id())
            .with("uid", exit.task().uid())
            .with("user", users.apply(exit.task().uid()))
            .with("command", exit.task().command());
    if (exit.task().details() instanceof TaskDetails.Shown shown) {
      finished
          .with("commandLine", shown.commandLine().orElse(null))
          .with("cgroup", shown.cgroup().orElse(null));
    }
    return List.of(
        finished
            .with("startTime", exit.task().startTime().toString())
            .with("exitTime", exit.exitTime().toString())
            .with("exitCode", (long) exit.exitCode())
            .with("exitSignal", (long) exit.exitSignal())
            .with("durationMs", exit.durationMs())
            .with(exit.task().counters())
            .build());
  }
}
