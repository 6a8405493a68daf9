// SPDX-License-Identifier: Apache-2.0
package dev.netatop.proto;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.netatop.proto.FrameException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Sends and receives messages over a channel in blocking mode. One thread may read while another
 * one writes. Closing the channel is its owner's duty.
 */
public final class FrameChannel {
  private static final int READ_BYTES = 16 * 1024;

  private final ByteChannel channel;
  private final FrameDecoder decoder;
  private final int sendLimit;
  private final ByteBuffer input = ByteBuffer.allocateDirect(READ_BYTES).limit(0);

  private FrameChannel(ByteChannel channel, int sendLimit, int receiveLimit) {
    this.channel = channel;
    this.sendLimit = FrameLimits.requirePositive(sendLimit);
    this.decoder = new FrameDecoder(receiveLimit);
  }

  /** The client's end: sends requests and receives responses. */
  public static FrameChannel client(ByteChannel channel) {
    return new FrameChannel(channel, FrameLimits.MAX_REQUEST_BYTES, FrameLimits.MAX_RESPONSE_BYTES);
  }

  /** The agent's end: sends responses and receives requests. */
  public static FrameChannel agent(ByteChannel channel) {
    return new FrameChannel(channel, FrameLimits.MAX_RESPONSE_BYTES, FrameLimits.MAX_REQUEST_BYTES);
  }

  /**
   * Sends one message whole.
   *
   * @throws FrameException with {@link Reason#TOO_LARGE}; nothing was sent
   * @throws IOException as the channel raises it
   */
  public void send(MessageLite message) throws IOException {
    ByteBuffer frame = FrameEncoder.encode(message, sendLimit);
    while (frame.hasRemaining()) {
      channel.write(frame);
    }
  }

  /**
   * Waits for the next message.
   *
   * @return the message, or null where the peer closed the stream between two frames
   * @throws FrameException where the peer broke the framing, with {@link Reason#TRUNCATED} where
   *     the stream ended within a frame
   * @throws IOException as the channel raises it
   */
  public <T extends MessageLite> @Nullable T receive(Parser<T> parser) throws IOException {
    while (true) {
      T message = decoder.next(input, parser);
      if (message != null) {
        return message;
      }
      input.clear();
      int count;
      try {
        count = channel.read(input);
      } finally {
        input.flip();
      }
      if (count < 0) {
        if (decoder.atBoundary()) {
          return null;
        }
        throw new FrameException(Reason.TRUNCATED, "the stream ended within a frame");
      }
    }
  }
}
