// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who descends from whom, as of one moment. */
final class Kinship implements Holding.Ancestry {
  /**
   * A process.
   *
   * @param parent its id; 0 none
   * @param startNs nanoseconds since boot, to a clock tick
   * @param seenNs when it was first seen, monotonic
   */
  record Member(int id, int parent, long startNs, String command, long seenNs) {}

  private static final int INIT = 1;

  /** The deepest descent that is followed. */
  private static final int MAX_DEPTH = 256;

  /** Descendants and namesakes of a process that count as its kin. */
  private static final int MAX_CLOSE = 256;

  /** With those that descend from its parents, and theirs. */
  private static final int MAX_KIN = 64;

  private final Map<Integer, Member> members = new HashMap<>();
  private final Map<Integer, List<Member>> children = new HashMap<>();
  private final Map<String, List<Member>> namesakes = new HashMap<>();

  Kinship(Collection<Member> all) {
    for (Member each : all) {
      members.put(each.id(), each);
      namesakes.computeIfAbsent(each.command(), command -> new ArrayList<>()).add(each);
    }
    for (Member each : all) {
      int parent = parent(each.id());
      if (parent != 0) {
        children.computeIfAbsent(parent, id -> new ArrayList<>()).add(each);
      }
    }
  }

  @Override
  public boolean descends(Holder younger, Holder older) {
    int id = younger.tgid();
    for (int depth = 0; depth < MAX_DEPTH && id != 0; depth++) {
      id = parent(id);
      if (id == older.tgid()) {
        return older.startNs() <= younger.startNs();
      }
    }
    return false;
  }

  // 0 where there is none, or who has its id is younger and cannot be the one.
  private int parent(int id) {
    @Nullable Member member = members.get(id);
    @Nullable Member parent = member == null ? null : members.get(member.parent());
    return member == null || parent == null || parent.startNs() > member.startNs()
        ? 0
        : parent.id();
  }

  /**
   * Those that may have a process's sockets too, since one inherited them from another: its
   * descendants, those of the same name, since workers stay when their parent goes, and those that
   * descend from its parent, from that one's and so on below init, as long as these are not many.
   *
   * @param sinceNs only those that were first seen after this time, monotonic
   */
  Set<Integer> kin(int id, long sinceNs) {
    Set<Integer> kin = new LinkedHashSet<>();
    addDescendants(id, sinceNs, MAX_CLOSE, kin);
    @Nullable Member own = members.get(id);
    if (own != null) {
      addAll(namesakes.getOrDefault(own.command(), List.of()), sinceNs, MAX_CLOSE, kin);
    }
    int above = id;
    for (int depth = 0; depth < MAX_DEPTH && kin.size() < MAX_KIN; depth++) {
      above = parent(above);
      if (above <= INIT) {
        break;
      }
      addDescendants(above, sinceNs, MAX_KIN, kin);
    }
    kin.remove(id);
    return kin;
  }

  private void addDescendants(int id, long sinceNs, int most, Set<Integer> kin) {
    ArrayDeque<Integer> above = new ArrayDeque<>(List.of(id));
    for (Integer next; (next = above.poll()) != null && kin.size() < most; ) {
      List<Member> below = children.getOrDefault(next, List.of());
      addAll(below, sinceNs, most, kin);
      below.forEach(each -> above.add(each.id()));
    }
  }

  private static void addAll(List<Member> all, long sinceNs, int most, Set<Integer> kin) {
    for (Member each : all) {
      if (kin.size() >= most) {
        return;
      }
      if (each.seenNs() > sinceNs) {
        kin.add(each.id());
      }
    }
  }
}
