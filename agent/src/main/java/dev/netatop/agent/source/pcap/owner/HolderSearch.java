// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.procfs.ProcReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out which processes have sockets open, for all sockets that are sought at a time.
 *
 * <p>Those that had sockets lately, and those that are new or have opened something, are looked at
 * first; then, in small steps, all of them in a circle. Where a holder is found its kin is looked
 * at too, and the answer is given: it is fork(2) that hands sockets on. Of a socket that was sent
 * to a stranger (SCM_RIGHTS) and stays open with both, the one that is found first is taken for the
 * only holder.
 */
final class HolderSearch {
  /** Told of each socket that was sought. */
  interface Decisions {
    /**
     * Whose it is.
     *
     * @param holders the processes that have it open
     */
    void decided(long inode, Holding holding, Collection<Holder> holders);
  }

  private static final long QUICK_EVERY_NS = 40_000_000L;
  private static final long SLICE_NS = 4_000_000L;

  /** Rests after a quick look, in multiples of the time it took. */
  private static final int QUICK_REST = 2;

  /** But no longer: on a busy machine it is mostly others that took the time of a look. */
  private static final long LONGEST_QUICK_REST_NS = 40_000_000L;

  /** Who has opened something within this time is looked at first. */
  private static final long CHANGED_NS = 1_000_000_000L;

  private static final int MAX_CHANGED = 256;

  private static final int INIT = 1;

  private final ProcessTable table;
  private final ProcessLook look;
  private final Decisions decisions;
  private final LongSupplier clock;

  private final ArrayDeque<SoughtSocket> order = new ArrayDeque<>();
  private final List<SoughtSocket> fresh = new ArrayList<>();
  private final List<Long> missed = new ArrayList<>();
  private final ScanCircle circle = new ScanCircle();
  private long nextQuickNs = Long.MIN_VALUE;
  private long nextSliceNs = Long.MIN_VALUE;

  /**
   * @param clock processor time of this thread, nanoseconds; says what a look costs
   */
  HolderSearch(ProcReader proc, DescriptorReader reader, Decisions decisions, LongSupplier clock) {
    this.table = new ProcessTable(proc, reader);
    this.look = new ProcessLook(proc, reader, table);
    this.decisions = decisions;
    this.clock = clock;
  }

  /** Begins to seek the holders of a socket, unless they are sought already. */
  void seek(long inode) {
    seekAgain(inode, List.of(), Long.MIN_VALUE);
  }

  /**
   * Looks once more for the holders of a socket: those that were found before, and new kin.
   *
   * @param beforeNs when they were found
   */
  void seekAgain(long inode, Collection<Holder> before, long beforeNs) {
    if (!look.isSought(inode)) {
      SoughtSocket socket = new SoughtSocket(inode, circle.place(), before, beforeNs);
      look.add(socket);
      order.add(socket);
      fresh.add(socket);
    }
  }

  /** Sockets that those who are looked at first do not have, since this was last asked. */
  List<Long> takeMissed() {
    List<Long> taken = List.copyOf(missed);
    missed.clear();
    return taken;
  }

  /** Nobody can have a socket any more. */
  void giveUp(long inode) {
    @Nullable SoughtSocket socket = look.sought(inode);
    if (socket != null) {
      decide(socket, table.kinship());
    }
  }

  /** Whether a holder had a socket open when it was last looked at. */
  boolean had(Holder holder, long inode) {
    return look.seen().had(holder, inode);
  }

  /** Processes that we may not look at. */
  int denied() {
    return look.denied();
  }

  /**
   * Looks which processes there are, so that it shows later who has opened something; and at the
   * first of them, which shows whether we may look at all.
   */
  void begin(long nowNs) {
    table.refresh(nowNs);
    look.at(INIT, nowNs);
  }

  /**
   * Does what is due, a few milliseconds of it.
   *
   * @return when there is more to do, monotonic; {@link Long#MAX_VALUE} where nothing is
   */
  long step(long nowNs) {
    if (!fresh.isEmpty() && nowNs >= nextQuickNs) {
      // Who was missed may be given up before all are looked at.
      quickLook(nowNs);
    } else if (look.size() > fresh.size() && nowNs >= nextSliceNs) {
      slice(nowNs);
    }
    while (!order.isEmpty() && order.peek().isDecided()) {
      order.remove();
    }
    long dueNs = fresh.isEmpty() ? Long.MAX_VALUE : nextQuickNs;
    return look.size() > fresh.size() ? Math.min(dueNs, nextSliceNs) : dueNs;
  }

  private void quickLook(long nowNs) {
    long beganNs = clock.getAsLong();
    table.refresh(nowNs);
    Set<Integer> likely = new LinkedHashSet<>();
    fresh.forEach(socket -> socket.before().forEach(holder -> likely.add(holder.tgid())));
    likely.addAll(look.seen().ids());
    likely.addAll(table.changedSince(nowNs - CHANGED_NS, MAX_CHANGED));
    Set<Integer> looked = new HashSet<>();
    for (int id : likely) {
      if (look.unsighted() == 0) {
        break;
      }
      look.at(id, nowNs);
      looked.add(id);
    }
    decideSighted(looked, nowNs);
    lookForHeirs(looked, nowNs);
    for (SoughtSocket socket : fresh) {
      if (!socket.isDecided() && !socket.isSighted()) {
        missed.add(socket.inode());
      }
    }
    fresh.clear();
    long spentNs = clock.getAsLong() - beganNs;
    long restNs = Math.min(QUICK_REST * spentNs, LONGEST_QUICK_REST_NS);
    nextQuickNs = nowNs + Math.max(QUICK_EVERY_NS, spentNs + restNs);
  }

  // What its holders have closed since they were found, new kin has or nobody.
  private void lookForHeirs(Set<Integer> looked, long nowNs) {
    List<SoughtSocket> left =
        fresh.stream().filter(it -> !it.isDecided() && !it.before().isEmpty()).toList();
    if (left.isEmpty()) {
      return;
    }
    Kinship kinship = table.kinship();
    Set<Integer> kin = new LinkedHashSet<>();
    for (SoughtSocket socket : left) {
      for (Holder holder : socket.before()) {
        kin.addAll(kinship.kin(holder.tgid(), socket.newSinceNs()));
      }
    }
    kin.removeAll(looked);
    kin.forEach(id -> look.at(id, nowNs));
    look.takeSighted().forEach(socket -> decide(socket, table.kinship()));
    left.forEach(socket -> decide(socket, kinship));
  }

  private void slice(long nowNs) {
    long beganNs = clock.getAsLong();
    if (!circle.hasNext()) {
      table.refresh(nowNs);
      circle.begin(table.ids());
      look.forgetGone();
    }
    while (circle.hasNext() && clock.getAsLong() - beganNs < SLICE_NS) {
      look.at(circle.next(), nowNs);
    }
    decideSighted(Set.of(), nowNs);
    List<SoughtSocket> through = new ArrayList<>();
    for (SoughtSocket first; (first = order.peek()) != null; through.add(order.remove())) {
      if (!first.isDecided() && !circle.isRoundSince(first.joined())) {
        break;
      }
    }
    if (!through.isEmpty()) {
      Kinship kinship = table.kinship();
      through.forEach(socket -> decide(socket, kinship));
    }
    // Half of the time, so that who is looked for is found as long as it lives.
    nextSliceNs = nowNs + 2 * (clock.getAsLong() - beganNs);
  }

  // Those whose first holder was found since this was last called.
  private void decideSighted(Set<Integer> looked, long nowNs) {
    List<SoughtSocket> sighted = look.takeSighted();
    if (sighted.isEmpty()) {
      return;
    }
    Kinship kinship = table.kinship();
    Map<Holder, Long> sinceNs = new HashMap<>();
    for (SoughtSocket socket : sighted) {
      sinceNs.merge(socket.firstHolder(), socket.newSinceNs(), Math::min);
    }
    Set<Integer> kin = new LinkedHashSet<>();
    sinceNs.forEach((holder, since) -> kin.addAll(kinship.kin(holder.tgid(), since)));
    sighted.forEach(socket -> socket.before().forEach(holder -> kin.add(holder.tgid())));
    kin.removeAll(looked);
    kin.forEach(id -> look.at(id, nowNs));
    // The look itself tells more about those that have it.
    Kinship now = table.kinship();
    sighted.forEach(socket -> decide(socket, now));
  }

  private void decide(SoughtSocket socket, Kinship kinship) {
    if (!socket.isDecided()) {
      socket.setDecided();
      look.remove(socket);
      decisions.decided(socket.inode(), Holding.of(socket.holders(), kinship), socket.holders());
    }
  }
}
