// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import dev.netatop.agent.source.pcap.FlowTable;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Says which ends of flows are the capturing machine's own: by the first of these rules that
 * applies.
 *
 * <ol>
 *   <li>{@link Rule#LOOPBACK}: both ends of a flow with a loopback address.
 *   <li>{@link Rule#GIVEN}: where local addresses were given, those, and no others.
 *   <li>{@link Rule#RECORDED}: where the capture says which way packets went (Linux cooked, PPP
 *       with direction, pcapng flags), an end that only sends out or is only sent to; none of a
 *       flow that comes in and goes out again.
 *   <li>{@link Rule#GUESSED}: of both ends the one that takes part in more packets of the whole
 *       capture; the one that began, where they are equal.
 * </ol>
 *
 * A multicast or broadcast address is the local end of what others sent to it.
 */
final class LocalEnds {
  /** Why an end is taken for a local one; the names are those in records, in capitals. */
  enum Rule {
    LOOPBACK,
    GIVEN,
    RECORDED,
    GUESSED
  }

  static final int FIRST = 1;
  static final int SECOND = 2;

  private final FlowTable flows;
  private final Set<Address> given;
  private final AddressTotals totals;

  /**
   * @param given the local addresses; empty where nobody knows
   * @param seed makes it unpredictable what collides
   */
  LocalEnds(FlowTable flows, Collection<Address> given, long seed) {
    this.flows = flows;
    this.given = new HashSet<>(given);
    this.totals = new AddressTotals(given.isEmpty() ? flows.size() : 0, seed);
    if (given.isEmpty()) {
      guess();
    }
  }

  private void guess() {
    for (int flow = 0; flow < flows.size(); flow++) {
      if (groupEnd(flow) == 0) {
        long packets = flows.packets(flow, true) + flows.packets(flow, false);
        totals.add(flows, flow, true, packets);
        totals.add(flows, flow, false, packets);
      }
    }
    for (int flow = 0; flow < flows.size(); flow++) {
      if (groupEnd(flow) == 0) {
        totals.takeForLocal(flows, flow, busier(flow) == FIRST);
      }
    }
  }

  private int busier(int flow) {
    long first = totals.packets(flows, flow, true);
    long second = totals.packets(flows, flow, false);
    if (first == second) {
      return flows.firstBegan(flow) ? FIRST : SECOND;
    }
    return first > second ? FIRST : SECOND;
  }

  /** The end that is a group of machines; 0 where none is. */
  private int groupEnd(int flow) {
    if (flows.isGroup(flow, true)) {
      return FIRST;
    }
    if (flows.isGroup(flow, false)) {
      return SECOND;
    }
    if (!flows.wentToGroup(flow)) {
      return 0;
    }
    return flows.packets(flow, true) > 0 ? SECOND : FIRST;
  }

  private Address address(int flow, boolean first) {
    return new Address(
        flows.isV6(flow), flows.addressHigh(flow, first), flows.addressLow(flow, first));
  }

  Rule rule(int flow) {
    if (address(flow, true).isLoopback() || address(flow, false).isLoopback()) {
      return Rule.LOOPBACK;
    }
    if (!given.isEmpty()) {
      return Rule.GIVEN;
    }
    return flows.sayWhichWay(flow) ? Rule.RECORDED : Rule.GUESSED;
  }

  /** The local ends of a flow: {@link #FIRST}, {@link #SECOND}, both as a sum, or 0. */
  int of(int flow) {
    int group = groupEnd(flow);
    int local = byRule(flow, group) & ~group;
    return local == 0 ? group : local;
  }

  private int byRule(int flow, int group) {
    return switch (rule(flow)) {
      case LOOPBACK -> FIRST | SECOND;
      case GIVEN ->
          (given.contains(address(flow, true)) ? FIRST : 0)
              | (given.contains(address(flow, false)) ? SECOND : 0);
      case RECORDED ->
          (flows.isLocal(flow, true) ? FIRST : 0) | (flows.isLocal(flow, false) ? SECOND : 0);
      case GUESSED -> group == 0 ? busier(flow) : guessAtSender(flow, group);
    };
  }

  private int guessAtSender(int flow, int group) {
    boolean isFirst = group == SECOND;
    return totals.isTakenForLocal(flows, flow, isFirst) ? FIRST + SECOND - group : 0;
  }
}
