// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.pcap.owner.OwnerSearch;
import java.util.Comparator;
import java.util.PriorityQueue;

/** When a search is asked for the owner of a sockinfo, and when again. */
final class OwnerQuestions {
  private static final long NEVER = Long.MAX_VALUE;

  /** Between the first two questions; each further pause is twice as long. */
  private static final long FIRST_PAUSE_NS = 2_000_000L;

  private static final int MOST_DOUBLINGS = 8;

  /** After as many answers that named nobody the collector decides when to ask again. */
  private static final int MAX_ASKED = 14;

  /** When the search has no room. */
  private static final long FULL_PAUSE_NS = 10_000_000L;

  private final OwnerSearch search;
  private final PriorityQueue<Question> due =
      new PriorityQueue<>(Comparator.comparingLong(Question::atNs));

  /** Valid while the sockinfo's own time is the same. */
  private record Question(Sockinfo socket, long atNs) {}

  OwnerQuestions(OwnerSearch search) {
    this.search = search;
  }

  void plan(Sockinfo socket, long atNs) {
    if (socket.askNs != atNs) {
      socket.askNs = atNs;
      due.add(new Question(socket, atNs));
    }
  }

  /** The latest answer named nobody. */
  void again(Sockinfo socket, long nowNs) {
    if (socket.asked < MAX_ASKED && socket.askNs == NEVER) {
      plan(socket, nowNs + (FIRST_PAUSE_NS << Math.min(socket.asked, MOST_DOUBLINGS)));
    }
  }

  /** Nothing is to be asked. */
  void drop(Sockinfo socket) {
    socket.askNs = NEVER;
    socket.asked = 0;
  }

  /** Asks what is due. */
  void ask(long nowNs) {
    for (Question next = due.peek(); next != null && next.atNs() <= nowNs; next = due.peek()) {
      due.remove();
      Sockinfo socket = next.socket();
      if (socket.askNs != next.atNs() || socket.flows == 0) {
        continue;
      }
      if (search.ask(socket.end)) {
        socket.askNs = NEVER;
        socket.asked++;
      } else {
        socket.askNs = NEVER;
        plan(socket, nowNs + FULL_PAUSE_NS);
        return;
      }
    }
  }

  /** When the next one is due, nanoseconds since boot. */
  long nextNs() {
    Question next = due.peek();
    return next == null ? NEVER : next.atNs();
  }
}
