// SPDX-License-Identifier: Apache-2.0
package dev.netatop.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.netatop.proto.FrameException.Reason;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.SnapshotRequest;
import dev.netatop.proto.v1.TaskFilter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Collections;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class FrameChannelTest {
  /** A channel in memory that moves at most {@code step} bytes a call. */
  private static final class MemoryChannel implements ByteChannel {
    private final ByteBuffer toRead;
    private final int step;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    MemoryChannel(byte[] toRead, int step) {
      this.toRead = ByteBuffer.wrap(toRead);
      this.step = step;
    }

    @Override
    public int read(ByteBuffer target) {
      if (!toRead.hasRemaining()) {
        return -1;
      }
      int count = Math.min(step, Math.min(target.remaining(), toRead.remaining()));
      target.put(toRead.slice(toRead.position(), count));
      toRead.position(toRead.position() + count);
      return count;
    }

    @Override
    public int write(ByteBuffer source) {
      int count = Math.min(step, source.remaining());
      for (int i = 0; i < count; i++) {
        written.write(source.get());
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  @Test
  void whatAClientSendsInSmallStepsTheAgentReceives() throws IOException {
    MemoryChannel out = new MemoryChannel(new byte[0], 3);
    FrameChannel client = FrameChannel.client(out);
    Request first =
        Request.newBuilder()
            .setId(1)
            .setSnapshot(
                SnapshotRequest.newBuilder()
                    .setFilter(TaskFilter.newBuilder().addAllTgid(Collections.nCopies(20_000, 77))))
            .build();
    Request second = Request.newBuilder().setId(2).build();
    client.send(first);
    client.send(second);

    FrameChannel agent = FrameChannel.agent(new MemoryChannel(out.written.toByteArray(), 7));
    assertThat(agent.receive(Request.parser())).isEqualTo(first);
    assertThat(agent.receive(Request.parser())).isEqualTo(second);
    assertThat(agent.receive(Request.parser())).isNull();
  }

  @Test
  void anEndWithinALengthOrAMessageIsTruncation() {
    for (String stream : new String[] {"80", "8180", "02", "0208"}) {
      FrameChannel channel = FrameChannel.client(new MemoryChannel(hex(stream), 1));
      assertThat(
              catchThrowableOfType(FrameException.class, () -> channel.receive(Response.parser()))
                  .reason())
          .as(stream)
          .isEqualTo(Reason.TRUNCATED);
    }
  }

  @Test
  void eachEndHasItsLimits() throws IOException {
    byte[] oneAboveRequestLimit = hex("818004");
    FrameChannel agent = FrameChannel.agent(new MemoryChannel(oneAboveRequestLimit, 9));
    assertThat(
            catchThrowableOfType(FrameException.class, () -> agent.receive(Request.parser()))
                .reason())
        .isEqualTo(Reason.TOO_LARGE);
    FrameChannel client = FrameChannel.client(new MemoryChannel(oneAboveRequestLimit, 9));
    assertThat(
            catchThrowableOfType(FrameException.class, () -> client.receive(Response.parser()))
                .reason())
        .isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void nothingIsSentOfAMessageAboveTheLimit() {
    MemoryChannel out = new MemoryChannel(new byte[0], 9);
    Request large =
        Request.newBuilder()
            .setSnapshot(
                SnapshotRequest.newBuilder()
                    .setFilter(TaskFilter.newBuilder().addCommand("x".repeat(65_536))))
            .build();
    assertThat(
            catchThrowableOfType(FrameException.class, () -> FrameChannel.client(out).send(large))
                .reason())
        .isEqualTo(Reason.TOO_LARGE);
    assertThat(out.written.size()).isZero();
  }
}
