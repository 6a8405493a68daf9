// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.Frame;
import java.util.Arrays;

/**
 * Reads rings, round by round: of each that has frames a fair share of what a round can hold, so
 * that a busy interface does not keep another one waiting until its ring is full.
 */
final class RoundReader {
  private final Rings rings;
  private final Waiting waiting;
  private final Devices devices;
  private final Round round = new Round();
  private final Horizon horizon;
  private OpenDevice[] open = {};
  private int version = -1;
  private int first;
  private int expected;
  private long unread;

  /** Parts of the round whose rings have more. */
  private int[] left = {};

  private int leftCount;

  RoundReader(Rings rings, Waiting waiting, Devices devices, Horizon horizon) {
    this.rings = rings;
    this.waiting = waiting;
    this.devices = devices;
    this.horizon = horizon;
  }

  /**
   * Reads what is ready now.
   *
   * @param beginNs the time, since the epoch
   * @param nowNs the monotonic time
   */
  void read(long beginNs, long nowNs) {
    end();
    takeDevices();
    waiting.look();
    horizon.begin(beginNs);
    int ready = 0;
    for (int i = 0; i < open.length; i++) {
      open[i].hasMore = false;
      ready += waiting.hasFrames(i) ? 1 : 0;
    }
    if (ready > 0) {
      rings.rewind();
      int room = rings.capacity();
      for (int k = 0; k < open.length; k++) {
        int i = (first + k) % open.length;
        if (waiting.hasFrames(i)) {
          room -= read(open[i], Math.max(1, room / ready--), nowNs);
        }
      }
      first = (first + 1) % open.length;
      round.begin(rings.records());
    }
    if (!round.hasNext()) {
      given();
    }
  }

  /** Waits for those devices from now on that are open now. */
  void takeDevices() {
    if (version != devices.version()) {
      version = devices.version();
      open = devices.open().toArray(OpenDevice[]::new);
      left = new int[open.length];
      waiting.rings(Arrays.stream(open).mapToInt(device -> device.ring.descriptor()).toArray());
    }
  }

  private int read(OpenDevice device, int share, long nowNs) {
    int from = rings.length();
    int count = 0;
    String failure = "";
    try {
      count = device.ring.read(share);
    } catch (SourceException e) {
      failure = String.valueOf(e.getMessage());
    }
    int to = rings.length();
    if (to > from) {
      int part = round.add(device.id, device.ring.linkType(), device.loopback, from, to);
      if (count == share) {
        left[leftCount++] = part;
        device.hasMore = true;
      }
    }
    if (!failure.isEmpty()) {
      devices.failed(device, failure, nowNs);
    }
    expected += count;
    return count;
  }

  /** The round's next frame. */
  boolean next(Frame frame) {
    if (round.next(frame)) {
      return true;
    }
    given();
    return false;
  }

  private void given() {
    for (int i = 0; i < leftCount; i++) {
      horizon.left(round.lastNs(left[i]));
    }
    horizon.given();
  }

  boolean hasNext() {
    return round.hasNext();
  }

  /** Whether rings had more than the round could hold. */
  boolean hasMore() {
    return leftCount > 0;
  }

  /** Frames that were read and not given. */
  long unread() {
    return unread;
  }

  /** The round is over, and what was not asked for is lost. */
  void end() {
    unread += Math.max(0, expected - round.frames());
    round.clear();
    expected = 0;
    leftCount = 0;
  }
}
