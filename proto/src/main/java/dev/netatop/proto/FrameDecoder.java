// SPDX-License-Identifier: Apache-2.0
package dev.netatop.proto;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.netatop.proto.FrameException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream of frames apart, however it was cut into pieces: for servers and clients that do
 * not block. It does no I/O and is used by one thread.
 *
 * <p>The peer is not trusted: a length is checked before anything is allocated for it, and memory
 * grows with the bytes that really came, not with the length that was announced.
 *
 * <p>The length is a varint as protobuf libraries write it before a "delimited" message, see
 * https://protobuf.dev/programming-guides/encoding/#varints. Padded ones are taken up to five
 * bytes, because some encoders reserve a fixed place for it.
 */
public final class FrameDecoder {
  private static final int MAX_LENGTH_BYTES = 5;
  private static final int FIRST_ALLOCATION = 1024;
  private static final byte[] EMPTY = {};

  private final int limit;

  private long length;
  private int lengthBytes;
  private boolean inPayload;
  private byte[] payload = EMPTY;
  private int received;
  private @Nullable Reason failure;

  /**
   * @param limit greatest length of a message, in bytes; one of {@link FrameLimits}
   */
  public FrameDecoder(int limit) {
    this.limit = FrameLimits.requirePositive(limit);
  }

  /**
   * Takes bytes from {@code input} until a frame is complete, or none is left.
   *
   * @return the message's bytes, the caller's to keep; or null when {@code input} is used up and
   *     the frame goes on. Call again with the same buffer after a frame: it may hold further ones.
   * @throws FrameException with {@link Reason#TOO_LARGE} or {@link Reason#MALFORMED_LENGTH}, as
   *     soon as it is known and from then on at every call
   */
  public byte @Nullable [] next(ByteBuffer input) throws FrameException {
    if (failure != null) {
      throw new FrameException(failure, "the stream was given up after an earlier error");
    }
    if (!inPayload && !readLength(input)) {
      return null;
    }
    return readPayload(input);
  }

  /**
   * As {@link #next(ByteBuffer)}, with the message parsed.
   *
   * @throws FrameException also with {@link Reason#MALFORMED_MESSAGE}
   */
  public <T extends MessageLite> @Nullable T next(ByteBuffer input, Parser<T> parser)
      throws FrameException {
    byte[] frame = next(input);
    if (frame == null) {
      return null;
    }
    try {
      return parser.parseFrom(frame);
    } catch (InvalidProtocolBufferException e) {
      failure = Reason.MALFORMED_MESSAGE;
      throw new FrameException(
          Reason.MALFORMED_MESSAGE, "a frame of " + frame.length + " bytes holds no message", e);
    }
  }

  /** Whether no frame is begun: only then may the stream end. */
  public boolean atBoundary() {
    return failure == null && !inPayload && lengthBytes == 0;
  }

  private boolean readLength(ByteBuffer input) throws FrameException {
    while (input.hasRemaining()) {
      byte next = input.get();
      length |= (next & 0x7FL) << (7 * lengthBytes);
      lengthBytes++;
      if (length > limit) {
        failure = Reason.TOO_LARGE;
        throw FrameException.tooLarge(length, limit);
      }
      if (next >= 0) {
        inPayload = true;
        return true;
      }
      if (lengthBytes == MAX_LENGTH_BYTES) {
        failure = Reason.MALFORMED_LENGTH;
        throw new FrameException(
            Reason.MALFORMED_LENGTH, "a length goes on after " + MAX_LENGTH_BYTES + " bytes");
      }
    }
    return false;
  }

  private byte @Nullable [] readPayload(ByteBuffer input) {
    int frameLength = (int) length;
    int step = Math.min(input.remaining(), frameLength - received);
    reserve(received + step, frameLength);
    input.get(payload, received, step);
    received += step;
    if (received < frameLength) {
      return null;
    }
    byte[] frame = payload.length == frameLength ? payload : Arrays.copyOf(payload, frameLength);
    startFrame();
    return frame;
  }

  private void reserve(int needed, int frameLength) {
    if (needed > payload.length) {
      int grown = Math.max(needed, Math.max(FIRST_ALLOCATION, payload.length * 2));
      payload = Arrays.copyOf(payload, Math.min(grown, frameLength));
    }
  }

  private void startFrame() {
    length = 0;
    lengthBytes = 0;
    inPayload = false;
    payload = EMPTY;
    received = 0;
  }
}
