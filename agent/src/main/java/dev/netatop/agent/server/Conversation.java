// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.source.Moment;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * What is said with one client: what it asks, and what waits to be sent to it. Knows no channel.
 */
abstract class Conversation {
  private final Limits limits;

  Conversation(Limits limits) {
    this.limits = limits;
  }

  /** Takes bytes the client sent. To be called only when {@link #wantsInput} holds. */
  abstract void receive(ByteBuffer bytes);

  /**
   * Whether more bytes can be taken: not while earlier ones wait, nor while the client does not
   * read.
   */
  abstract boolean wantsInput();

  /** Whether there is something that can be done at once. */
  abstract boolean hasWork();

  /**
   * Takes some requests, and lets the open ones go on.
   *
   * @param mayGoOn asked before each step; what is left out is to be done in the next cycle
   */
  abstract void advance(Moment moment, BooleanSupplier mayGoOn);

  /** It is not its turn in this cycle. */
  abstract void passOver();

  /** When it has something to do, if nothing happens before; nanoseconds since boot. */
  abstract long deadlineNs();

  /** Whether the client has stopped reading, for too long or with too much waiting for it. */
  final boolean isStalled(long atNs) {
    return !output().isEmpty()
        && (output().queuedBytes() > limits.queuedBytes() || atNs >= stalledNs());
  }

  /** When it is stalled unless the client reads before; nanoseconds since boot. */
  final long stalledNs() {
    return output().isEmpty() ? Long.MAX_VALUE : output().progressNs() + limits.stalledNs();
  }

  /** Whether nothing more is to be read from or sent to the client but what waits. */
  abstract boolean isEnding();

  abstract OutputQueue output();

  /** The connection is gone. */
  abstract void close();

  /** As {@link #advance(Moment, BooleanSupplier)}, for as long as it takes. */
  final void advance(Moment moment) {
    advance(moment, () -> true);
  }
}
