// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.CaptureEngine;
import dev.netatop.agent.source.pcap.Frame;
import dev.netatop.agent.source.pcap.device.Capture;
import dev.netatop.agent.source.pcap.owner.OwnerAnswer;
import dev.netatop.agent.source.pcap.owner.OwnerSearch;
import dev.netatop.agent.source.pcap.owner.Use;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is done with a round of frames: each is counted when the uses that came before it are known.
 * One thread at a time.
 */
final class Pump {
  /**
   * Something that nobody tells, such as a process whose end cannot be watched, waits no longer.
   */
  private static final long LONGEST_WAIT_NS = 500_000_000L;

  private static final long NS_PER_MS = 1_000_000L;

  private final Capture capture;
  private final CaptureEngine engine;
  private final Optional<UseQueue> uses;
  private final OwnerSearch search;
  private final Ownership owners;
  private final TaskinfoTable tasks;
  private final Frame frame = new Frame();
  private long lost;
  private long usesOutside;

  /**
   * @param uses where the kernel tells them
   */
  Pump(
      Capture capture,
      CaptureEngine engine,
      Optional<UseQueue> uses,
      OwnerSearch search,
      Ownership owners,
      TaskinfoTable tasks) {
    this.capture = capture;
    this.engine = engine;
    this.uses = uses;
    this.search = search;
    this.owners = owners;
    this.tasks = tasks;
  }

  /** How long the capture may wait for frames, milliseconds. */
  long patienceMs(long nowNs) {
    long waitNs = Math.max(0, Math.min(owners.nextNs() - nowNs, LONGEST_WAIT_NS));
    return (waitNs + NS_PER_MS - 1) / NS_PER_MS;
  }

  /** Counts the round that the capture holds, and does what else is due. */
  void round(Moment moment) throws SourceException {
    long nowNs = moment.nowNs();
    owners.sockets().begin(nowNs);
    UseQueue queue = uses.orElse(null);
    if (queue != null) {
      queue.fill();
    }
    while (capture.next(frame)) {
      if (queue != null) {
        apply(queue, frame.timeNs, nowNs);
      }
      engine.accept(frame);
    }
    if (queue != null) {
      apply(queue, capture.horizonNs(), nowNs);
    }
    long lostNow = capture.lostPackets();
    engine.lost(lostNow - lost);
    lost = lostNow;
    for (OwnerAnswer answer = search.next(); answer != null; answer = search.next()) {
      owners.answered(answer, nowNs);
    }
    owners.ask(nowNs);
    tasks.takeEnds(nowNs);
  }

  private void apply(UseQueue queue, long untilNs, long nowNs) {
    for (@Nullable Use use = queue.next(untilNs); use != null; use = queue.next(untilNs)) {
      if (use.tgid == 0) {
        usesOutside++;
      } else {
        owners.used(use, nowNs);
      }
    }
  }

  /** Packets up to this time have been counted, nanoseconds since boot. */
  long horizonNs(Moment moment) {
    return moment.nowNs() - Math.max(0, moment.epochNs() - capture.horizonNs());
  }

  /** Packets that the capture has lost, as of the latest round. */
  long lostPackets() {
    return lost;
  }

  /** Uses by tasks outside the agent's pid namespace. */
  long usesOutside() {
    return usesOutside;
  }
}
