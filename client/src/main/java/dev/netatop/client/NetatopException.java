// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * A request to the agent failed. The message is one sentence for a person; {@link #errno} tells a
 * program what happened. Where a more exact class exists ({@link NoSuchTaskException} and the
 * like), that one is thrown.
 */
public class NetatopException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String errno;
  private final String sentence;

  /**
   * An error.
   *
   * @param errno name of the error, for example "ESRCH"
   * @param sentence what failed, and the remedy where there is one
   */
  public NetatopException(String errno, String sentence) {
    super(sentence);
    this.errno = errno;
    this.sentence = sentence;
  }

  /** Name of the error, for example "ESRCH". */
  public final String errno() {
    return errno;
  }

  /** What failed, and the remedy where there is one; may hold text from the agent. */
  public final String sentence() {
    return sentence;
  }

  /** A new exception of the same kind, so that each waiting thread throws its own stack trace. */
  NetatopException again() {
    NetatopException copy = copy();
    copy.initCause(this);
    return copy;
  }

  NetatopException copy() {
    return new NetatopException(errno, sentence);
  }
}
