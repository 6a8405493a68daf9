// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Rates of parts of processes: sockets, threads. They are read only for processes that show them,
 * so each process has beats of its own.
 *
 * @param <K> identity of a part
 * @param <I> a part
 */
final class PartTracks<K, I> {
  /**
   * A part now.
   *
   * @param item as it was read last
   * @param gone whether it is not there any more
   */
  record Part<I>(I item, Traffic traffic, boolean gone) {}

  private static final class Item<I> {
    private final Trail trail = new Trail();
    private I latest;
    private long seenNs;

    Item(I first) {
      latest = first;
    }
  }

  private static final class Owner<K, I> {
    private final Beats beats;
    private final Map<K, Item<I>> items = new LinkedHashMap<>();

    Owner(long windowNs) {
      beats = new Beats(windowNs);
    }
  }

  private final long windowNs;
  private final Function<I, K> key;
  private final ToIntFunction<I> tgid;
  private final Function<I, NetCounters> counters;
  private final Map<Integer, Owner<K, I>> owners = new HashMap<>();

  PartTracks(
      long windowNs, Function<I, K> key, ToIntFunction<I> tgid, Function<I, NetCounters> counters) {
    this.windowNs = windowNs;
    this.key = key;
    this.tgid = tgid;
    this.counters = counters;
  }

  /** Nothing earlier is to be compared with what follows. */
  void clear() {
    owners.clear();
  }

  /** Takes what was read; what was not asked for any more is forgotten. */
  void next(Sample.Parts<I> parts) {
    Map<Integer, List<I>> byOwner = new HashMap<>();
    for (I part : parts.parts()) {
      byOwner.computeIfAbsent(tgid.applyAsInt(part), t -> new ArrayList<>()).add(part);
    }
    Set<Integer> read = new HashSet<>(parts.ofAll() ? byOwner.keySet() : parts.of());
    if (parts.ofAll()) {
      read.addAll(owners.keySet());
    }
    owners.keySet().retainAll(read);
    for (int process : read) {
      Owner<K, I> owner = owners.computeIfAbsent(process, t -> new Owner<>(windowNs));
      take(owner, byOwner.getOrDefault(process, List.of()), parts.timeNs());
      if (owner.items.isEmpty() && parts.ofAll()) {
        owners.remove(process);
      }
    }
  }

  private void take(Owner<K, I> owner, List<I> parts, long nowNs) {
    owner.beats.add(nowNs);
    for (I part : parts) {
      Item<I> item = owner.items.computeIfAbsent(key.apply(part), k -> new Item<>(part));
      item.latest = part;
      item.seenNs = nowNs;
      item.trail.add(nowNs, counters.apply(part));
    }
    Iterator<Item<I>> items = owner.items.values().iterator();
    while (items.hasNext()) {
      if (nowNs - items.next().seenNs > windowNs) {
        items.remove();
      }
    }
  }

  /** The parts of a process, as far as they were read. */
  List<Part<I>> of(int process) {
    Owner<K, I> owner = owners.get(process);
    if (owner == null) {
      return List.of();
    }
    List<Part<I>> parts = new ArrayList<>(owner.items.size());
    for (Item<I> item : owner.items.values()) {
      NetCounters all = counters.apply(item.latest);
      Traffic traffic = new Traffic(all, all, item.trail.rates(owner.beats));
      parts.add(new Part<>(item.latest, traffic, item.seenNs != owner.beats.newestNs()));
    }
    return parts;
  }
}
