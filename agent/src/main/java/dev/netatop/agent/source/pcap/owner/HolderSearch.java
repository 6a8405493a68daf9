// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.procfs.ProcReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Finds out which processes have sockets open, for all sockets that are sought at a time.
 *
 * <p>Those that were found to have sockets lately and those that have just appeared are looked at
 * first; then, in small steps, all of them in a circle. Where a holder is found its family is
 * looked at too, and the answer is given: it is fork(2) that hands sockets on. Where the family is
 * large, or nobody was found, the whole circle decides.
 */
final class HolderSearch {
  /** Told of each socket that was sought. */
  interface Decisions {
    void decided(long inode, Holding holding);
  }

  private static final long QUICK_EVERY_NS = 20_000_000L;
  private static final long SLICE_NS = 4_000_000L;

  /** Rests in multiples of the time worked, where a socket's holder is still to be found. */
  private static final int SHORT_REST = 1;

  /** The same where only its other holders are, or by those that are always looked at. */
  private static final int LONG_REST = 4;

  private static final int MAX_RECENT = 32;
  private static final int MAX_FAMILY = 256;

  private final ProcessTree tree;
  private final ProcessLook look;
  private final Decisions decisions;
  private final LongSupplier clock;

  private final ArrayDeque<SoughtSocket> order = new ArrayDeque<>();
  private final List<SoughtSocket> fresh = new ArrayList<>();
  private final Map<Integer, Boolean> recent = new LinkedHashMap<>(MAX_RECENT, 0.75f, true);
  private final ScanCircle circle = new ScanCircle();
  private long nextQuickNs = Long.MIN_VALUE;
  private long nextSliceNs = Long.MIN_VALUE;

  /**
   * @param clock monotonic, nanoseconds; says how long a look takes
   */
  HolderSearch(ProcReader proc, DescriptorReader reader, Decisions decisions, LongSupplier clock) {
    this.tree = new ProcessTree(proc, reader);
    this.look = new ProcessLook(proc, reader, tree);
    this.decisions = decisions;
    this.clock = clock;
  }

  /** Begins to seek the holders of a socket, unless they are sought already. */
  void seek(long inode) {
    if (!look.isSought(inode)) {
      SoughtSocket socket = new SoughtSocket(inode, circle.place());
      look.add(socket);
      order.add(socket);
      fresh.add(socket);
    }
  }

  /** How many sockets are sought. */
  int size() {
    return look.size();
  }

  /** Processes that we may not look at, of those that were last looked at. */
  int denied() {
    return look.denied();
  }

  /**
   * Does what is due, a few milliseconds of it.
   *
   * @return when there is more to do, by the clock; {@link Long#MAX_VALUE} where nothing is
   */
  long step(long nowNs) {
    if (!fresh.isEmpty() && nowNs >= nextQuickNs) {
      quickLook(nowNs);
    }
    if (look.size() > fresh.size() && nowNs >= nextSliceNs) {
      slice(nowNs);
    }
    long dueNs = fresh.isEmpty() ? Long.MAX_VALUE : nextQuickNs;
    return look.size() > fresh.size() ? Math.min(dueNs, nextSliceNs) : dueNs;
  }

  private void quickLook(long nowNs) {
    long beganNs = clock.getAsLong();
    tree.refresh(nowNs);
    List<Integer> likely = new ArrayList<>(recent.keySet());
    Collections.reverse(likely);
    for (int id : tree.takeAppeared()) {
      if (!recent.containsKey(id)) {
        likely.add(id);
      }
    }
    for (int id : likely) {
      if (look.unsighted() == 0) {
        break;
      }
      if (!look.at(id)) {
        recent.remove(id);
      }
    }
    fresh.clear();
    decideSighted(nowNs);
    long spentNs = clock.getAsLong() - beganNs;
    nextQuickNs = nowNs + Math.max(QUICK_EVERY_NS, (LONG_REST + 1) * spentNs);
  }

  private void slice(long nowNs) {
    long beganNs = clock.getAsLong();
    if (!circle.hasNext()) {
      tree.refresh(nowNs);
      circle.begin(tree.ids());
      look.forgetGone();
    }
    while (circle.hasNext() && clock.getAsLong() - beganNs < SLICE_NS) {
      int id = circle.next();
      if (!tree.isKernelThread(id)) {
        look.at(id);
      }
    }
    decideSighted(nowNs);
    for (SoughtSocket first; (first = order.peek()) != null; order.remove()) {
      if (!first.isDecided() && !circle.isRoundSince(first.joined())) {
        break;
      }
      decide(first);
    }
    long spentNs = clock.getAsLong() - beganNs;
    nextSliceNs = nowNs + spentNs * (1 + (look.unsighted() > 0 ? SHORT_REST : LONG_REST));
  }

  // Those whose first holder was found since this was last called.
  private void decideSighted(long nowNs) {
    List<SoughtSocket> sighted = look.takeSighted();
    if (sighted.isEmpty()) {
      return;
    }
    if (sighted.stream().anyMatch(socket -> !tree.knows(socket.firstHolder().tgid()))) {
      tree.refresh(nowNs);
    }
    Set<Integer> holders = new HashSet<>();
    sighted.forEach(socket -> holders.add(socket.firstHolder().tgid()));
    Set<Integer> looked = new HashSet<>();
    Set<Integer> large = new HashSet<>();
    for (int holder : holders) {
      recent.put(holder, true);
      List<Integer> family = tree.family(holder);
      family.removeAll(looked);
      if (looked.size() + family.size() > MAX_FAMILY) {
        large.add(holder);
      } else {
        family.forEach(look::at);
        looked.addAll(family);
      }
    }
    while (recent.size() > MAX_RECENT) {
      recent.remove(recent.keySet().iterator().next());
    }
    for (SoughtSocket socket : sighted) {
      if (!large.contains(socket.firstHolder().tgid())) {
        decide(socket);
      }
    }
  }

  private void decide(SoughtSocket socket) {
    if (!socket.isDecided()) {
      socket.setDecided();
      look.remove(socket);
      decisions.decided(socket.inode(), Holding.of(socket.holders(), tree));
    }
  }
}
