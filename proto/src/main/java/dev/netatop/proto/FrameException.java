// SPDX-License-Identifier: Apache-2.0
package dev.netatop.proto;

import java.io.IOException;

/**
 * The peer broke the framing, or a message is too large to be framed. After it was raised by a
 * reader or decoder the stream can't be followed any more: the connection is to be closed.
 */
public final class FrameException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong. */
  public enum Reason {
    /** The length is above the limit. */
    TOO_LARGE,
    /** The length is no varint of at most five bytes. */
    MALFORMED_LENGTH,
    /** The frame's content is not a message of the type that is expected. */
    MALFORMED_MESSAGE,
    /** The stream ended within a frame. */
    TRUNCATED
  }

  private final Reason reason;

  FrameException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  FrameException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  static FrameException tooLarge(long length, int limit) {
    return new FrameException(
        Reason.TOO_LARGE, "a message of " + length + " bytes is above the limit of " + limit);
  }

  /** What is wrong. */
  public Reason reason() {
    return reason;
  }
}
