// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import java.util.ArrayList;
import java.util.List;

/** Rings are ready when they have frames, or when a test says so; nobody ever waits. */
final class FakeWaiting implements Waiting {
  final List<Integer> timeouts = new ArrayList<>();
  final List<Integer> watched = new ArrayList<>();
  boolean changed;
  boolean noticesLinks = true;
  int wakes;
  boolean closed;
  private final FakeRings rings;

  /** How many rings each wait for rings was for. */
  final List<Integer> waitedFor = new ArrayList<>();

  private int[] descriptors = {};

  FakeWaiting(FakeRings rings) {
    this.rings = rings;
  }

  @Override
  public void rings(int[] newDescriptors) {
    descriptors = newDescriptors;
  }

  @Override
  public void watch(int descriptor) {
    watched.add(descriptor);
  }

  @Override
  public boolean await(int timeoutMs, boolean forRings) {
    if (forRings) {
      timeouts.add(timeoutMs);
      waitedFor.add(descriptors.length);
    }
    return false;
  }

  @Override
  public void look() {}

  @Override
  public boolean hasFrames(int ring) {
    return rings.byName.values().stream()
        .anyMatch(
            found ->
                found.descriptor == descriptors[ring]
                    && (!found.frames.isEmpty() || !found.failure.isEmpty()));
  }

  @Override
  public boolean linksChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  @Override
  public boolean noticesLinks() {
    return noticesLinks;
  }

  @Override
  public void wake() {
    wakes++;
  }

  @Override
  public void close() {
    closed = true;
  }
}
