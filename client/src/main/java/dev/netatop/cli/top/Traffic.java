// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import java.util.Optional;

/**
 * What a row, a connection, a thread, a group or all together moved.
 *
 * @param sinceTop since top was started, the traffic that the row had before left out
 * @param sinceAgent since the agent began to count
 * @param rates the mean over the window; none before there are two readings, after a counter ran
 *     backwards, and while the agent is lost
 */
public record Traffic(NetCounters sinceTop, NetCounters sinceAgent, Optional<Rates> rates) {
  /** No traffic, and no rate. */
  public static final Traffic NONE =
      new Traffic(NetCounters.ZERO, NetCounters.ZERO, Optional.empty());

  /** Whether anything moved within the window. */
  public boolean active() {
    return rates.filter(r -> r.grown().packets() != 0).isPresent();
  }

  /** Both together; of one view, whose rates all have the same time. */
  public Traffic plus(Traffic other) {
    return new Traffic(
        sinceTop.plus(other.sinceTop),
        sinceAgent.plus(other.sinceAgent),
        rates.map(r -> other.rates.map(r::plus).orElse(r)).or(() -> other.rates));
  }

  /** The same without UDP. */
  public Traffic tcpOnly() {
    return new Traffic(sinceTop.tcp(), sinceAgent.tcp(), rates.map(Rates::tcpOnly));
  }

  /** The same without TCP. */
  public Traffic udpOnly() {
    return new Traffic(sinceTop.udp(), sinceAgent.udp(), rates.map(Rates::udpOnly));
  }

  /** The same without rates: what is known while nobody counts. */
  public Traffic withoutRates() {
    return new Traffic(sinceTop, sinceAgent, Optional.empty());
  }
}
