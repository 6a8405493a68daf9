// SPDX-License-Identifier: Apache-2.0
package dev.netatop.proto;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Puts messages into frames. */
public final class FrameEncoder {
  private FrameEncoder() {}

  /** The bytes that a message of {@code messageBytes} bytes takes with its length before it. */
  public static int frameBytes(int messageBytes) {
    return CodedOutputStream.computeUInt32SizeNoTag(messageBytes) + messageBytes;
  }

  /**
   * Encodes a message with its length before it.
   *
   * @param limit greatest length of the message, in bytes; one of {@link FrameLimits}
   * @return a buffer of its own, ready to be written
   * @throws FrameException with {@link FrameException.Reason#TOO_LARGE}: the peer would close the
   *     connection, so nothing of the message is sent
   */
  public static ByteBuffer encode(MessageLite message, int limit) throws FrameException {
    int length = message.getSerializedSize();
    if (length > FrameLimits.requirePositive(limit)) {
      throw FrameException.tooLarge(length, limit);
    }
    byte[] frame = new byte[frameBytes(length)];
    CodedOutputStream output = CodedOutputStream.newInstance(frame);
    try {
      output.writeUInt32NoTag(length);
      message.writeTo(output);
    } catch (IOException e) {
      throw new UncheckedIOException("writing into an array of the computed size failed", e);
    }
    output.checkNoSpaceLeft();
    return ByteBuffer.wrap(frame);
  }
}
