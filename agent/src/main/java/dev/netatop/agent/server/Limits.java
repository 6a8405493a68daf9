// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

/**
 * Bounds on what clients may cost.
 *
 * @param connections open at once, all users together; root may open a few more
 * @param connectionsPerUser open at once of one user who is not root
 * @param openRequests unanswered at once on one connection
 * @param queuedBytes output a connection may have waiting
 * @param stalledNs a connection that has output waiting and takes none of it for so long is closed
 */
public record Limits(
    int connections, int connectionsPerUser, int openRequests, int queuedBytes, long stalledNs) {
  public static final Limits DEFAULT = new Limits(256, 64, 64, 4 << 20, 30_000_000_000L);
}
