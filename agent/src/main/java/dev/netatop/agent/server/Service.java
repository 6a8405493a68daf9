// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.CollectionGate;
import dev.netatop.agent.accounting.ExitList;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.procfs.IcmpCounters;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.Source;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import dev.netatop.agent.source.SourceStatus;
import dev.netatop.proto.v1.Feature;
import dev.netatop.proto.v1.Probe;
import dev.netatop.proto.v1.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What all sessions share: the source, the exit list, the collector, and the sums for STATUS. */
final class Service {
  /** Highest revision of agent.proto that is spoken here. */
  private static final int PROTOCOL_REVISION = 1;

  /**
   * Snapshots that slow readers may hold at once, all users together and one user who is not root.
   */
  private static final int MAX_HELD_SNAPSHOTS = 16;

  private static final int MAX_HELD_SNAPSHOTS_PER_USER = 4;

  /** A list of all sockets may be this many times as large as a snapshot of all tasks. */
  private static final int SOCKETS_WEIGHT = 4;

  private final Source source;
  private final ProcReader proc;
  private final ExitList exits;
  private final CollectionGate gate;
  private final ReadPolicy policy;
  private final Supplier<Optional<IcmpCounters>> icmp;
  private final String version;
  private final int pid;
  private final long startNs;
  private final Map<Integer, Integer> heldByUid = new HashMap<>();
  private Follower follower = Follower.NONE;
  private int held;
  private boolean holdRefused;
  private boolean released;
  private long collectionsSeen;
  private long icmpNs = -1;
  private Optional<IcmpCounters> latestIcmp = Optional.empty();
  private int connections;
  private long refusedConnections;

  Service(
      Source source,
      ProcReader proc,
      ExitList exits,
      CollectionGate gate,
      ReadPolicy policy,
      Supplier<Optional<IcmpCounters>> icmp,
      String version,
      int pid,
      long startNs) {
    this.source = source;
    this.proc = proc;
    this.exits = exits;
    this.gate = gate;
    this.policy = policy;
    this.icmp = icmp;
    this.version = version;
    this.pid = pid;
    this.startNs = startNs;
  }

  Source source() {
    return source;
  }

  ProcReader proc() {
    return proc;
  }

  ExitList exits() {
    return exits;
  }

  ReadPolicy policy() {
    return policy;
  }

  /** Tells {@code whoFollows} what finishes from now on. */
  void follow(Follower whoFollows) {
    follower = whoFollows;
  }

  /** Lets the source work; collects where it is time. */
  void poll(Moment moment) throws SourceException {
    long wanted = source.collectionsWanted();
    boolean asked = wanted != collectionsSeen;
    collectionsSeen = wanted;
    if (asked && gate.tryRequest(moment.nowNs())) {
      collect(moment, true);
    } else if (gate.tryPeriodic(moment.nowNs())) {
      collect(moment, false);
    } else {
      try {
        source.poll(moment, process -> finished(moment, process));
      } finally {
        follower.polled(moment.nowNs());
      }
    }
    exits.expire(moment.nowNs());
  }

  /** When {@link #poll} has something to do, if nothing happens before. */
  long nextPollNs() {
    return Math.min(Math.min(source.nextPollNs(), gate.nextPeriodicNs()), exits.nextExpiryNs());
  }

  /** FORCE_GC; returns whether a collection ran. */
  boolean requestCollection(Moment moment, boolean cutLinger) throws SourceException {
    boolean collected = gate.tryRequest(moment.nowNs());
    if (collected) {
      collect(moment, cutLinger);
    }
    return collected;
  }

  private void collect(Moment moment, boolean cutLinger) throws SourceException {
    try {
      source.collect(moment, cutLinger, process -> finished(moment, process));
    } finally {
      // What was finished before something failed is told in time all the same.
      follower.polled(moment.nowNs());
    }
  }

  private void finished(Moment moment, FinishedProcess process) {
    exits.add(moment.nowNs(), process);
    follower.finished(process);
  }

  /** Whether one more snapshot may be held for a user until it is read; then to be released. */
  boolean holdSnapshot(Peer peer) {
    return hold(peer, 1);
  }

  /** As {@link #holdSnapshot}, for a list of all sockets. */
  boolean holdSockets(Peer peer) {
    return hold(peer, SOCKETS_WEIGHT);
  }

  private boolean hold(Peer peer, int weight) {
    int ofUser = heldByUid.getOrDefault(peer.uid(), 0);
    if (!peer.isRoot()
        && (held + weight > MAX_HELD_SNAPSHOTS || ofUser + weight > MAX_HELD_SNAPSHOTS_PER_USER)) {
      holdRefused = true;
      return false;
    }
    held += weight;
    heldByUid.merge(peer.uid(), weight, Integer::sum);
    return true;
  }

  void releaseSnapshot(Peer peer) {
    release(peer, 1);
  }

  void releaseSockets(Peer peer) {
    release(peer, SOCKETS_WEIGHT);
  }

  private void release(Peer peer, int weight) {
    held -= weight;
    released |= holdRefused;
    heldByUid.computeIfPresent(peer.uid(), (uid, count) -> count == weight ? null : count - weight);
  }

  /** Whether something was released, since the last call, that somebody may wait for. */
  boolean takeReleased() {
    boolean any = released;
    if (any) {
      released = false;
      holdRefused = false;
    }
    return any;
  }

  void connectionOpened() {
    connections++;
  }

  void connectionClosed() {
    connections--;
  }

  void connectionRefused() {
    refusedConnections++;
  }

  Probe probe() {
    return Probe.newBuilder()
        .setVersion(version)
        .setProtocolRevision(PROTOCOL_REVISION)
        .setAgentPid(pid)
        .build();
  }

  Status status(Peer peer, Moment moment) throws SourceException {
    SourceStatus counted = source.status(moment);
    Status.Builder status =
        Status.newBuilder()
            .setSource(source.name())
            .setVersion(version)
            .setUptimeNs(moment.nowNs() - startNs)
            .setTotals(Messages.counters(counted.totals()))
            .setUnidentified(Messages.counters(counted.unidentified()))
            .setKernel(Messages.counters(counted.kernel()))
            .setOverflow(Messages.counters(counted.overflow()))
            .setSockinfos(counted.sockets())
            .setSockinfoOverflows(counted.socketOverflows())
            .setTaskinfos(counted.tasks())
            .setTaskinfoOverflows(counted.taskOverflows())
            .setTaskinfoLimit(counted.taskLimit())
            .setExitRecords(exits.size())
            .setLostExits(exits.lost() + counted.lostEnds())
            .setLostPackets(counted.lostPackets())
            .setNextSequence(exits.nextSequence())
            .setConnections(connections)
            .setSubscribers(exits.subscriberCount())
            .setRefusedConnections(refusedConnections)
            .setTimewaitOverflows(counted.timewaitOverflows())
            .setOwnTasksOnly(!policy.mayReadAllCounters(peer));
    for (SourceFeature feature : source.features()) {
      status.addFeatures(feature(feature));
    }
    for (SourceFeature feature : follower.features()) {
      status.addFeatures(feature(feature));
    }
    if (icmpNs != moment.nowNs()) {
      icmpNs = moment.nowNs();
      latestIcmp = icmp.get();
    }
    Optional<IcmpCounters> messages = latestIcmp;
    messages.ifPresent(
        counters ->
            status.setIcmpSentPackets(counters.sent()).setIcmpReceivedPackets(counters.received()));
    status.addFeatures(
        feature(
            new SourceFeature(
                "icmp",
                messages.isPresent(),
                "ICMP messages of the agent's network namespace, from /proc/net/snmp; without it"
                    + " their numbers are not known and stand as 0")));
    return status.build();
  }

  private static Feature feature(SourceFeature feature) {
    return Feature.newBuilder()
        .setName(feature.name())
        .setAvailable(feature.available())
        .setDescription(feature.description())
        .build();
  }
}
