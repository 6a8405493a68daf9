// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.LifeRules;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.Snapshot;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import dev.netatop.agent.source.hook.FakeProc;
import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import dev.netatop.agent.source.pcap.owner.OwnerAnswer;
import dev.netatop.agent.source.pcap.owner.Use;
import dev.netatop.nfhook.UseRecords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A source on a fake kernel, whose clock the test moves. */
final class PcapSourceFixture {
  static final long EPOCH_NS = 1_700_000_000_000_000_000L;
  static final long S = 1_000_000_000L;
  static final long MS = 1_000_000L;
  static final int HERE = 1;
  static final int THERE = 2;

  final FakeKernel kernel = new FakeKernel();
  final FakeProc proc;
  final PcapSource source;
  final List<FinishedProcess> finished = new ArrayList<>();
  private long nowNs = 1000 * S;

  PcapSourceFixture(Path root, boolean hasUses, int taskEntries) {
    this.proc = new FakeProc(root);

    kernel.local.add(HERE);
    kernel.horizonNs = epochNs();
    source =
        new PcapSource(
            new CaptureParts(
                kernel,
                hasUses ? Optional.of(kernel) : Optional.empty(),
                kernel,
                kernel.processEnds(),
                List.of()),
            taskEntries,
            1,
            new ProcReader(root),
            LifeRules.DEFAULT,
            this::moment,
            () -> {},
            (operation, problem) -> {
              throw new AssertionError(operation, problem);
            });
  }

  Moment moment() {
    return new Moment(nowNs, epochNs());
  }

  long epochNs() {
    return EPOCH_NS + nowNs;
  }

  void after(long ns) {
    nowNs += ns;
    kernel.horizonNs = epochNs();
  }

  /** Packets pass now, one after the other. */
  void pass(Segment... segments) {
    for (Segment segment : segments) {
      nowNs += 1000;
      kernel.passes(segment, epochNs());
    }
    round();
  }

  void round() {
    try {
      source.round();
    } catch (SourceException e) {
      throw new AssertionError(e);
    }
  }

  void poll() {
    try {
      source.poll(moment(), finished::add);
    } catch (SourceException e) {
      throw new AssertionError(e);
    }
  }

  void collect() {
    try {
      source.collect(moment(), false, finished::add);
    } catch (SourceException e) {
      throw new AssertionError(e);
    }
  }

  /** A process that lives. */
  void process(int tgid) {
    proc.process(tgid, startNs(tgid));
  }

  static long startNs(int tgid) {
    return tgid * S;
  }

  /** The number of a socket's file. */
  static long inode(long cookie) {
    return cookie + 1000;
  }

  /** The search has found that a process owns the sender's socket. */
  void owns(int tgid, Segment sent, long cookie) {
    kernel.answers(
        new OwnerAnswer.Owned(sent.here(), cookie, inode(cookie), 1, tgid, startNs(tgid)));
    round();
  }

  /** A thread begins to use the sender's socket now. */
  Use use(int tgid, int tid, Segment sent, long cookie) {
    nowNs += 1000;
    Endpoint end = sent.here();
    Use use = new Use();
    use.timeNs = epochNs();
    use.socket = end.protocol() == Packet.TCP ? cookie : UseRecords.SOCKET_INODE | inode(cookie);
    use.protocol = end.protocol();
    use.localLow = end.localLow();
    use.localPort = end.localPort();
    use.remoteLow = end.remoteLow();
    use.remotePort = end.remotePort();
    use.tgid = tgid;
    use.tid = tid;
    use.processStartNs = startNs(tgid);
    use.threadStartNs = startNs(tgid) + tid;
    use.uid = 1000;
    use.command = "told-" + tgid;
    kernel.uses(use);
    return use;
  }

  Optional<Counters> counters(TaskType type, int id) {
    return source.snapshot(moment()).rows().stream()
        .map(Snapshot.Row::task)
        .filter(task -> task.info().type() == type && task.info().id() == id)
        .map(task -> task.counters())
        .findFirst();
  }

  Counters unidentified() {
    return source.status(moment()).unidentified();
  }

  String feature(String name) {
    for (SourceFeature feature : source.features()) {
      if (feature.name().equals(name)) {
        return feature.description();
      }
    }
    throw new AssertionError("there is no feature " + name);
  }
}
