// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;

/** From when on totals count. */
public enum Since {
  /** Since top was started, as nethogs' do. */
  TOP,
  /** Since the agent began to count. */
  AGENT;

  /** The totals of this beginning. */
  public NetCounters of(Traffic traffic) {
    return this == TOP ? traffic.sinceTop() : traffic.sinceAgent();
  }
}
