// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import dev.netatop.it.capture.Packet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who owned which socket of one side from when on, as the actors' uses say; and with a capture of
 * that side what each task must have been counted. This is the rule book (who a packet belongs to)
 * written a second time, for a capture.
 */
public final class Ledger {
  private final Side side;
  private final Map<Endpoint, NavigableMap<Long, TaskId>> owners = new HashMap<>();

  public Ledger(Side side) {
    this.side = side;
  }

  /** From this moment (nanoseconds since the epoch) on the socket is the task's. */
  synchronized void own(Endpoint endpoint, TaskId task, long fromNs) {
    owners.computeIfAbsent(endpoint, unused -> new TreeMap<>()).put(fromNs, task);
  }

  /**
   * From this moment on the socket is nobody's: its owner is gone for good, and a next user gets
   * what it gathers.
   */
  synchronized void disown(Endpoint endpoint) {
    owners.remove(endpoint);
  }

  /** What each task sent and received; the empty key stands for packets that are nobody's. */
  public synchronized Map<Optional<TaskId>, Counters> expect(List<Packet> packets) {
    Map<Optional<TaskId>, Counters> expected = new HashMap<>();
    Map<Endpoint, Handshake> handshakes = new HashMap<>();
    for (Packet packet : packets) {
      boolean sent = side.owns(packet.source());
      Endpoint endpoint = endpoint(packet, sent);
      boolean ofListener = ofListener(packet, sent, endpoint, handshakes);
      Optional<TaskId> owner = owner(ofListener ? endpoint.withoutPeer() : endpoint, packet);
      expected.merge(owner, Counters.of(packet, sent), Counters::plus);
    }
    return expected;
  }

  private static Endpoint endpoint(Packet packet, boolean sent) {
    return sent
        ? Endpoint.connected(
            packet.protocol(), packet.sourcePort(), packet.target(), packet.targetPort())
        : Endpoint.connected(
            packet.protocol(), packet.targetPort(), packet.source(), packet.sourcePort());
  }

  /** An incoming connection's three packets. */
  private enum Handshake {
    OPENED,
    ANSWERED,
    DONE
  }

  private static boolean ofListener(
      Packet packet, boolean sent, Endpoint endpoint, Map<Endpoint, Handshake> handshakes) {
    if (!sent && packet.opens()) {
      handshakes.put(endpoint, Handshake.OPENED);
      return true;
    }
    Handshake state = handshakes.get(endpoint);
    if (state == Handshake.OPENED && sent && packet.answersOpening()) {
      handshakes.put(endpoint, Handshake.ANSWERED);
      return true;
    }
    if (state == Handshake.ANSWERED && !sent) {
      handshakes.put(endpoint, Handshake.DONE);
      return true;
    }
    return false;
  }

  private Optional<TaskId> owner(Endpoint endpoint, Packet packet) {
    NavigableMap<Long, TaskId> times = owners.get(endpoint);
    if (times == null) {
      times = owners.get(endpoint.withoutPeer());
    }
    if (times == null) {
      return Optional.empty();
    }
    Map.Entry<Long, TaskId> entry = times.floorEntry(packet.timeNs());
    // A socket without an owner keeps its packets for its first one.
    return Optional.of((entry == null ? times.firstEntry() : entry).getValue());
  }
}
