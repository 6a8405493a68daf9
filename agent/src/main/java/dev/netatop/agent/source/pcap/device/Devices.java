// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.device.Capture.Device;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which interfaces are captured: opens those that come or come up, closes those that go, down or
 * away, once their last frames are read. Time is monotonic, nanoseconds.
 */
final class Devices {
  static final int MAX_DEVICES = 256;

  /** Opening one takes milliseconds, in which the rings of others fill. */
  static final int MAX_OPENINGS = 4;

  /** So long frames of an interface that is gone may still come out of its ring. */
  static final long LEAVE_NS = 100_000_000L;

  private static final long FIRST_RETRY_NS = 1_000_000_000L;
  private static final long LAST_RETRY_NS = 300_000_000_000L;

  private final Set<String> wanted;
  private final int ringBytes;
  private final Rings rings;
  private final DeviceNames names = new DeviceNames();
  private final List<OpenDevice> open = new ArrayList<>();
  private final Map<Integer, Trouble> troubles = new HashMap<>();
  private List<Link> links = List.of();
  private List<Device> list = List.of();
  private String problem = "";
  private int openings;
  private boolean pending;
  private long usedBytes;
  private long lost;
  private int version;

  /** Why an interface is not captured, and when it is tried again. */
  private record Trouble(String remark, long retryAtNs, long delayNs) {}

  /**
   * Opens nothing yet.
   *
   * @param interfaces names of those to capture; empty all
   * @param ringBytes how large a ring shall be
   */
  Devices(List<String> interfaces, int ringBytes, Rings rings) {
    this.wanted = Set.copyOf(interfaces);
    this.ringBytes = ringBytes;
    this.rings = rings;
  }

  /**
   * Does what is to be done for the interfaces that are there now; where that is much, only a part
   * of it, and {@link #dueNs} says so.
   */
  void follow(List<Link> there, long nowNs) {
    problem = "";
    pending = false;
    openings = 0;
    names.keep(there.stream().map(Link::index).collect(Collectors.toSet()));
    // Loopback gets a large ring, and what was there first.
    links =
        there.stream()
            .filter(link -> wanted.isEmpty() || wanted.contains(link.name()))
            .sorted(
                Comparator.comparing((Link link) -> !link.loopback()).thenComparing(Link::index))
            .toList();
    Map<Integer, Link> up =
        links.stream().filter(Link::up).collect(Collectors.toMap(Link::index, link -> link));
    troubles.keySet().retainAll(up.keySet());
    for (OpenDevice device : open) {
      Link link = up.get(device.index);
      if (link != null && names.id(link) == device.id) {
        device.stay();
      } else {
        device.leave(nowNs + LEAVE_NS);
      }
    }
    for (Link link : links) {
      // Two rings of one interface would show each frame twice.
      if (link.up() && open.stream().noneMatch(device -> device.index == link.index())) {
        tryOpen(link, nowNs);
      }
    }
    describe();
  }

  /** The interfaces that are there could not be found out. */
  void unknown(String remark) {
    problem = remark;
    describe();
  }

  private boolean isCaptured(Link link) {
    return open.stream().anyMatch(device -> device.index == link.index() && !device.leaves());
  }

  private void tryOpen(Link link, long nowNs) {
    Trouble trouble = troubles.get(link.index());
    if (trouble != null && nowNs < trouble.retryAtNs()) {
      return;
    }
    if (open.size() >= MAX_DEVICES) {
      fail(link.index(), MAX_DEVICES + " other interfaces are captured, which is the most", nowNs);
      return;
    }
    if (openings == MAX_OPENINGS) {
      pending = true;
      return;
    }
    openings++;
    int bytes = RingSizes.next(ringBytes, usedBytes);
    try {
      Ring ring = rings.open(link, bytes);
      open.add(new OpenDevice(names.id(link), link, bytes, ring));
      usedBytes += bytes;
      version++;
      troubles.remove(link.index());
    } catch (SourceException e) {
      fail(link.index(), String.valueOf(e.getMessage()), nowNs);
    }
  }

  private void fail(int index, String remark, long nowNs) {
    Trouble before = troubles.get(index);
    long delayNs = before == null ? FIRST_RETRY_NS : Math.min(2 * before.delayNs(), LAST_RETRY_NS);
    troubles.put(index, new Trouble(remark, nowNs + delayNs, delayNs));
  }

  /**
   * An interface cannot be read: it is closed as soon as what is left in its ring has been, and
   * tried again later.
   */
  void failed(OpenDevice device, String remark, long nowNs) {
    if (!device.leaves()) {
      fail(device.index, remark, nowNs);
    }
    device.fail(nowNs + LEAVE_NS);
    describe();
  }

  /** Closes those that leave and whose last frames have been read; whether there were any. */
  boolean closeLeft(long nowNs) {
    boolean any = false;
    for (Iterator<OpenDevice> it = open.iterator(); it.hasNext(); ) {
      OpenDevice device = it.next();
      if (nowNs >= device.closeAtNs() && !device.hasMore) {
        close(device);
        it.remove();
        any = true;
      }
    }
    return any;
  }

  private void close(OpenDevice device) {
    lost += device.newDrops();
    device.ring.close();
    usedBytes -= device.ringBytes;
    version++;
  }

  private void describe() {
    List<Device> devices = new ArrayList<>();
    Set<String> missing = new TreeSet<>(wanted);
    for (Link link : links) {
      missing.remove(link.name());
      Trouble trouble = troubles.get(link.index());
      if (isCaptured(link)) {
        devices.add(new Device(link.name(), true, ""));
      } else if (trouble != null) {
        devices.add(new Device(link.name(), false, trouble.remark()));
      } else if (link.up()) {
        devices.add(new Device(link.name(), false, "it is about to be opened"));
      } else if (!wanted.isEmpty()) {
        devices.add(new Device(link.name(), false, "it is down"));
      }
    }
    missing.forEach(name -> devices.add(new Device(name, false, "it is not there")));
    if (!problem.isEmpty()) {
      devices.add(new Device("", false, problem));
    }
    list = List.copyOf(devices);
  }

  /** Those that have rings; changes with {@link #version}. */
  List<OpenDevice> open() {
    return open;
  }

  int version() {
    return version;
  }

  /** Whether interfaces wait to be opened by the next {@link #follow}. */
  boolean isPending() {
    return pending;
  }

  /** Whether all that keeps named interfaces from being captured is that they are down. */
  boolean waitsForLinks() {
    return !wanted.isEmpty() && troubles.isEmpty() && !pending;
  }

  List<Device> list() {
    return list;
  }

  String name(int id) {
    return names.name(id);
  }

  /** When there is something to do even if nothing changes. */
  long dueNs() {
    long dueNs = pending ? Long.MIN_VALUE : Long.MAX_VALUE;
    for (Trouble trouble : troubles.values()) {
      dueNs = Math.min(dueNs, trouble.retryAtNs());
    }
    for (OpenDevice device : open) {
      dueNs = Math.min(dueNs, device.closeAtNs());
    }
    return dueNs;
  }

  /** Asks all rings, and those closed before, how many frames found no room. */
  long lost() {
    for (OpenDevice device : open) {
      lost += device.newDrops();
    }
    return lost;
  }

  void close() {
    open.forEach(this::close);
    open.clear();
    describe();
  }
}
