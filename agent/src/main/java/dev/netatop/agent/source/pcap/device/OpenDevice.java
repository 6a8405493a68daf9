// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

/** An interface that is captured. */
final class OpenDevice {
  private static final long STAYING = Long.MAX_VALUE;

  final int id;
  final int index;
  final boolean loopback;
  final int ringBytes;
  final Ring ring;

  /** Whether its ring had more than was read at last. */
  boolean hasMore;

  private int lastDrops;
  private boolean failed;
  private long closeAtNs = STAYING;

  OpenDevice(int id, Link link, int ringBytes, Ring ring) {
    this.id = id;
    this.index = link.index();
    this.loopback = link.loopback();
    this.ringBytes = ringBytes;
    this.ring = ring;
  }

  /** Frames that found no room since this was asked last; right below 2^32 of them. */
  long newDrops() {
    int drops = ring.drops();
    long more = (drops - lastDrops) & 0xffffffffL;
    lastDrops = drops;
    return more;
  }

  /** It is gone or down, and is closed at that time, when its last frames have been read. */
  void leave(long atNs) {
    closeAtNs = Math.min(closeAtNs, atNs);
  }

  /** It is back. */
  void stay() {
    if (!failed) {
      closeAtNs = STAYING;
    }
  }

  /** It cannot be read any more, and is closed at that time, whether it is back or not. */
  void fail(long atNs) {
    failed = true;
    leave(atNs);
  }

  boolean leaves() {
    return closeAtNs != STAYING;
  }

  /** When it is to be closed; {@link Long#MAX_VALUE} never. */
  long closeAtNs() {
    return closeAtNs;
  }
}
