// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.DeviceCounters;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Task;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What is remembered of a process (or a sum without id): a row for each of its devices. */
final class TaskTrack {
  private static final long ALIVE = Long.MAX_VALUE;

  private final Row.Kind kind;
  private final Function<String, Track> newTrack;
  private final Map<String, Track> tracks = new LinkedHashMap<>();
  private Task task;
  private NetCounters last = NetCounters.ZERO;
  private Map<String, NetCounters> bySockets = Map.of();
  private String busiestDevice = "";
  private long seenNs;
  private long goneNs = ALIVE;
  private boolean recorded;

  /**
   * A process that was not seen before.
   *
   * @param newTrack makes the row of a device
   */
  TaskTrack(Row.Kind kind, Task task, Function<String, Track> newTrack) {
    this.kind = kind;
    this.task = task;
    this.newTrack = newTrack;
  }

  Row.Kind kind() {
    return kind;
  }

  Task task() {
    return task;
  }

  Collection<Track> tracks() {
    return tracks.values();
  }

  /** The row of a socket's device; the busiest one's where there is no such row. */
  Track trackOf(String device) {
    Track own = tracks.get(device);
    return own != null ? own : track(busiestDevice);
  }

  private Track track(String device) {
    return tracks.computeIfAbsent(device, newTrack);
  }

  /**
   * Takes a reading.
   *
   * @param earlier whether what it shows for the first time moved before top was started
   */
  void update(Task now, long nowNs, boolean earlier) {
    boolean backwards = !tracks.isEmpty() && !now.counters().isAtLeast(last);
    NetCounters growth = backwards ? NetCounters.ZERO : now.counters().minus(last);
    Map<String, NetCounters> grown = growthOfSockets(now.devices(), backwards);
    for (String device : grown.keySet()) {
      track(device);
    }
    Track busiest = track(busiestDevice);
    if (tracks.size() == 1 || growth.isZero()) {
      // Most processes have one device: nothing is to be divided.
      busiest.add(growth, earlier);
    } else {
      DeviceSplit.of(growth, grown, busiestDevice)
          .forEach((device, part) -> track(device).add(part, earlier));
    }
    if (backwards) {
      tracks.values().forEach(track -> track.restartRates(nowNs));
    }
    if (tracks.size() > 1) {
      forgetIdleDevices(grown.keySet());
    }
    task = now;
    last = now.counters();
    seenNs = nowNs;
    if (!recorded) {
      goneNs = ALIVE;
    }
  }

  // A device that comes and goes without traffic, or was unknown at first, leaves no row behind.
  private void forgetIdleDevices(Set<String> present) {
    tracks
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().isZero()
                    && !present.contains(entry.getKey())
                    && !entry.getKey().equals(busiestDevice));
  }

  /** What the living sockets of each device grew by; remembers which device grew most. */
  private Map<String, NetCounters> growthOfSockets(
      List<DeviceCounters> devices, boolean backwards) {
    Map<String, NetCounters> now = byDevice(devices);
    if (now.size() == 1 && (tracks.isEmpty() || tracks.keySet().equals(now.keySet()))) {
      bySockets = now;
      busiestDevice = devices.get(0).device();
      return now;
    }
    Map<String, NetCounters> grown = new LinkedHashMap<>();
    long most = 0;
    for (Map.Entry<String, NetCounters> entry : now.entrySet()) {
      NetCounters before = bySockets.getOrDefault(entry.getKey(), NetCounters.ZERO);
      NetCounters growth =
          backwards || !entry.getValue().isAtLeast(before)
              ? NetCounters.ZERO
              : entry.getValue().minus(before);
      grown.put(entry.getKey(), growth);
      long bytes = growth.sentBytes() + growth.receivedBytes();
      if (bytes > most || (most == 0 && !now.containsKey(busiestDevice))) {
        most = bytes;
        busiestDevice = entry.getKey();
      }
    }
    bySockets = now;
    return grown;
  }

  private static Map<String, NetCounters> byDevice(List<DeviceCounters> devices) {
    if (devices.size() == 1) {
      return Map.of(devices.get(0).device(), devices.get(0).counters());
    }
    Map<String, NetCounters> map = new LinkedHashMap<>();
    devices.forEach(d -> map.merge(d.device(), d.counters(), NetCounters::plus));
    return map;
  }

  /** It has ended, and these are its final counters. */
  void finish(Task last, long nowNs, boolean earlier) {
    update(last, nowNs, earlier);
    if (!recorded) {
      recorded = true;
      goneNs = nowNs;
    }
  }

  /** Where it was not in this sample it has ended, and its record is on its way. */
  void missedUnlessSeen(long nowNs) {
    if (seenNs != nowNs) {
      goneNs = Math.min(goneNs, nowNs);
    }
  }

  boolean isFinished() {
    return goneNs != ALIVE;
  }

  /** Whether it was gone for longer than this. */
  boolean isGoneSince(long nowNs, long recordedNs, long missedNs) {
    return isFinished() && nowNs - goneNs > (recorded ? recordedNs : missedNs);
  }

  /** Another agent has begun to count: from zero. */
  void agentRestarted() {
    last = NetCounters.ZERO;
    bySockets = Map.of();
    tracks.values().forEach(Track::agentRestarted);
  }
}
