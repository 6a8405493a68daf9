// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;

/** What is remembered of a row from refresh to refresh. */
final class Track {
  private final RowKey key;
  private final long order;
  private final Trail trail = new Trail();
  private NetCounters sinceTop = NetCounters.ZERO;
  private NetCounters sinceAgent = NetCounters.ZERO;
  private NetCounters atPoint = NetCounters.ZERO;
  private History history = History.EMPTY;

  Track(RowKey key, long order) {
    this.key = key;
    this.order = order;
  }

  RowKey key() {
    return key;
  }

  long order() {
    return order;
  }

  NetCounters sinceTop() {
    return sinceTop;
  }

  NetCounters sinceAgent() {
    return sinceAgent;
  }

  History history() {
    return history;
  }

  /**
   * Adds traffic.
   *
   * @param earlier whether it is from before top was started
   */
  void add(NetCounters growth, boolean earlier) {
    if (growth.isZero()) {
      return;
    }
    sinceAgent = sinceAgent.plus(growth);
    if (!earlier) {
      sinceTop = sinceTop.plus(growth);
    }
  }

  /** Another agent has begun to count. */
  void agentRestarted() {
    sinceAgent = NetCounters.ZERO;
  }

  /** No rate is made of what came before this time and what follows. */
  void restartRates(long nowNs) {
    trail.restart(nowNs);
  }

  /** All of this refresh has been added. */
  void endRefresh(long nowNs) {
    trail.add(nowNs, sinceTop);
  }

  /** Adds a point to the history. */
  void addPoint(double seconds) {
    NetCounters grown = sinceTop.minus(atPoint);
    atPoint = sinceTop;
    history =
        history.followedBy(
            (grown.sentBytes() + grown.receivedBytes()) / seconds,
            (grown.tcpSentBytes() + grown.tcpReceivedBytes()) / seconds);
  }

  boolean isZero() {
    return sinceTop.isZero() && sinceAgent.isZero();
  }

  Traffic traffic(Beats beats) {
    return new Traffic(sinceTop, sinceAgent, trail.rates(beats));
  }
}
