// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.SourceFeature;
import dev.netatop.agent.source.pcap.CaptureCounter;
import dev.netatop.agent.source.pcap.CaptureEngine;
import dev.netatop.agent.source.pcap.device.Capture;
import dev.netatop.agent.source.pcap.owner.Uses;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Says what this way of counting knows, what it cannot know, and what it left out so far. */
final class CaptureFeatures {
  private final CaptureParts parts;
  private final CaptureEngine engine;
  private final Ownership owners;
  private final SockinfoTable sockets;
  private final Pump pump;

  CaptureFeatures(
      CaptureParts parts,
      CaptureEngine engine,
      Ownership owners,
      SockinfoTable sockets,
      Pump pump) {
    this.parts = parts;
    this.engine = engine;
    this.owners = owners;
    this.sockets = sockets;
    this.pump = pump;
  }

  List<SourceFeature> now() {
    List<SourceFeature> features = new ArrayList<>();
    features.add(devices());
    features.add(completeness());
    features.add(parts.search().feature());
    features.addAll(parts.features());
    parts.uses().ifPresent(uses -> features.addAll(uses.features()));
    features.add(threads());
    features.add(
        new SourceFeature(
            "other-network-namespaces",
            false,
            "sockets of other network namespaces than the agent's: a capture does not see them; an"
                + " agent inside each does"));
    return features;
  }

  private SourceFeature devices() {
    StringJoiner captured = new StringJoiner(", ");
    StringJoiner others = new StringJoiner(", ");
    boolean any = false;
    for (Capture.Device device : parts.capture().devices()) {
      if (device.captured()) {
        captured.add(device.name());
        any = true;
      } else {
        others.add(device.name() + " (" + device.remark() + ")");
      }
    }
    return new SourceFeature(
        "interfaces",
        any,
        "captured: "
            + (any ? captured : "none")
            + (others.length() == 0 ? "" : "; not captured: " + others));
  }

  private SourceFeature completeness() {
    long lost = pump.lostPackets();
    StringJoiner apart = new StringJoiner(", ");
    add(apart, lost, "lost for want of room: counters are too low by these");
    add(apart, engine.count(CaptureCounter.MALFORMED), "malformed");
    add(apart, engine.count(CaptureCounter.TRUNCATED), "with longer headers than are captured");
    add(apart, engine.count(CaptureCounter.UNKNOWN_LINK), "of links that are not known");
    add(apart, engine.count(CaptureCounter.ORPHANED), "fragments without a first one");
    add(apart, engine.count(CaptureCounter.UNSPLIT), "of unknown segment size, counted as one");
    add(apart, engine.count(CaptureCounter.DUPLICATE), "seen on a second interface, counted once");
    add(apart, sockets.foreignPackets(), "of other machines, passed on");
    return new SourceFeature(
        "complete",
        lost == 0,
        "every packet that passed was captured"
            + (apart.length() == 0 ? "" : "; packets apart: " + apart));
  }

  private static void add(StringJoiner joiner, long count, String what) {
    if (count != 0) {
      joiner.add(count + " " + what);
    }
  }

  private SourceFeature threads() {
    boolean known = parts.uses().isPresent();
    long lost = parts.uses().map(Uses::lost).orElse(0L);
    StringJoiner remarks = new StringJoiner("");
    if (owners.shared() != 0) {
      remarks.add(
          "; "
              + owners.shared()
              + " times a socket was open in several processes alike, so that"
              + " its owner is not known");
    }
    if (lost != 0) {
      remarks.add("; " + lost + " changes of owner were lost");
    }
    if (pump.usesOutside() != 0) {
      remarks.add("; " + pump.usesOutside() + " by tasks of other pid namespaces");
    }
    return new SourceFeature(
        "threads",
        known,
        "which thread uses a socket, and whose a socket is that lives less than 200 ms"
            + (known ? "" : "; without it counters are those of processes, found in /proc")
            + remarks);
  }
}
