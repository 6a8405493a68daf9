// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.time.Duration;

/**
 * How a client behaves.
 *
 * @param connectTimeout how long connecting may take
 * @param requestTimeout how long the agent may take for an answer, or for the next part of one;
 *     requests that block by their nature wait this long beyond their own time
 * @param exitQueue records of finished processes kept for a slow reader before the client pauses
 *     its subscription; what comes meanwhile stays in the agent for its 15 s
 */
public record ClientOptions(Duration connectTimeout, Duration requestTimeout, int exitQueue) {

  /** Two seconds to connect, five for an answer, 8192 records. */
  public static final ClientOptions DEFAULTS =
      new ClientOptions(Duration.ofSeconds(2), Duration.ofSeconds(5), 8192);

  /** Refuses values that cannot work. */
  public ClientOptions {
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException("connectTimeout must be above 0");
    }
    if (requestTimeout.isNegative() || requestTimeout.isZero()) {
      throw new IllegalArgumentException("requestTimeout must be above 0");
    }
    if (exitQueue < 2) {
      throw new IllegalArgumentException("exitQueue must be 2 or more");
    }
  }

  /** The same options with another time for an answer. */
  public ClientOptions withRequestTimeout(Duration timeout) {
    return new ClientOptions(connectTimeout, timeout, exitQueue);
  }

  /** The same options with another bound for a slow reader. */
  public ClientOptions withExitQueue(int records) {
    return new ClientOptions(connectTimeout, requestTimeout, records);
  }
}
