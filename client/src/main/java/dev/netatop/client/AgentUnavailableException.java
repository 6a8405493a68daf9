// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * No agent can be reached: ENOENT where the socket does not exist, ECONNREFUSED where nobody
 * listens on it, EACCES where this user may not use it. The message names the socket and says what
 * to do.
 */
public class AgentUnavailableException extends NetatopException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param errno name of the error
   * @param sentence what failed
   */
  public AgentUnavailableException(String errno, String sentence) {
    super(errno, sentence);
  }

  @Override
  NetatopException copy() {
    return new AgentUnavailableException(errno(), sentence());
  }
}
