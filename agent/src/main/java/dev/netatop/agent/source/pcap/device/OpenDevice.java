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
  private int lastDrops;
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
    closeAtNs = STAYING;
  }

  boolean leaves() {
    return closeAtNs != STAYING;
  }

  /** When it is to be closed; {@link Long#MAX_VALUE} never. */
  long closeAtNs() {
    return closeAtNs;
  }
}
