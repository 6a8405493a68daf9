// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * The agent was there and went away while requests were open (ECONNRESET), or closed the connection
 * before this request (EPIPE).
 */
public final class AgentLostException extends AgentUnavailableException {
  private static final long serialVersionUID = 1L;

  /**
   * An error.
   *
   * @param errno name of the error
   * @param sentence what failed
   */
  public AgentLostException(String errno, String sentence) {
    super(errno, sentence);
  }

  @Override
  NetatopException copy() {
    return new AgentLostException(errno(), sentence());
  }
}
