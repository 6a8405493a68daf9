// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/** A place in the agent's exit list, where reading begins. */
public sealed interface ExitPlace {

  /**
   * The record with this number is the next one to read, or the first after it that is still there.
   *
   * @param sequence number of the record
   */
  record Sequence(long sequence) implements ExitPlace {}

  /** The oldest record that is still there (records live 15 s). */
  record Oldest() implements ExitPlace {}

  /** Only processes that finish from now on. */
  record Next() implements ExitPlace {}

  /** To resume where an earlier reader ended: pass its last sequence number plus one. */
  static ExitPlace sequence(long sequence) {
    return new Sequence(sequence);
  }

  /** The oldest record that is still there. */
  static ExitPlace oldest() {
    return new Oldest();
  }

  /** Only processes that finish from now on. */
  static ExitPlace next() {
    return new Next();
  }
}
