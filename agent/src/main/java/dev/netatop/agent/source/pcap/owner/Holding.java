// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Whose a socket is, judging by who has it open. */
sealed interface Holding {
  /** No process that we may look at. */
  record Nobody() implements Holding {}

  /** This process, alone or as the last of those from which it descends. */
  record One(Holder holder) implements Holding {}

  /** Processes of which none descends from all the others. */
  record Several(int count) implements Holding {}

  /** Who descends from whom. */
  interface Ancestry {
    boolean descends(Holder younger, Holder older);
  }

  /**
   * The sharing rule. A process that inherits a socket is the one it was made for: of a chain, in
   * which each descends from the one before, the last one is meant. Of processes beside each other,
   * like the workers of one listener, none is.
   */
  static Holding of(Collection<Holder> holders, Ancestry ancestry) {
    if (holders.isEmpty()) {
      return new Nobody();
    }
    // Where all others are ancestors of one process they form a chain by themselves.
    return holders.stream()
        .filter(
            last ->
                holders.stream()
                    .allMatch(each -> each.equals(last) || ancestry.descends(last, each)))
        .<Holding>map(One::new)
        .findFirst()
        .orElseGet(() -> new Several(holders.size()));
  }

  /** Whose several sockets are that receive the same. */
  static Holding ofAll(Collection<Holding> each) {
    List<Holder> single = new ArrayList<>();
    int others = 0;
    for (Holding one : each) {
      if (one instanceof One owner && !single.contains(owner.holder())) {
        single.add(owner.holder());
      } else if (one instanceof Several several) {
        others += several.count();
      }
    }
    if (single.size() + others == 0) {
      return new Nobody();
    }
    return single.size() + others == 1
        ? new One(single.get(0))
        : new Several(single.size() + others);
  }
}
