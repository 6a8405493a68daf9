// SPDX-License-Identifier: Apache-2.0
package dev.netatop.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import dev.netatop.proto.FrameException.Reason;
import dev.netatop.proto.v1.GetcntTgidRequest;
import dev.netatop.proto.v1.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEncoderTest {
  private static BytesValue bytes(int count) {
    return BytesValue.of(ByteString.copyFrom(new byte[count]));
  }

  @Test
  void aRequestHasTheGoldenBytes() throws FrameException {
    Request request =
        Request.newBuilder()
            .setId(300)
            .setGetcntTgid(GetcntTgidRequest.newBuilder().setTgid(1234))
            .build();
    assertThat(FrameEncoder.encode(request, FrameLimits.MAX_REQUEST_BYTES).array())
        .isEqualTo(HexFormat.of().parseHex("0808ac025a0308d209"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 128, 16_380, 16_384, 1_000_000})
  void framesAreWhatProtobufCallsDelimited(int count) throws IOException {
    BytesValue message = bytes(count);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    message.writeDelimitedTo(expected);

    assertThat(FrameEncoder.encode(message, FrameLimits.MAX_RESPONSE_BYTES).array())
        .isEqualTo(expected.toByteArray())
        .hasSize(FrameEncoder.frameBytes(message.getSerializedSize()));
  }

  @Test
  void aMessageAboveTheLimitIsRefused() throws FrameException {
    BytesValue message = bytes(61);
    assertThat(message.getSerializedSize()).isEqualTo(63);

    assertThat(FrameEncoder.encode(message, 63).remaining()).isEqualTo(64);
    assertThat(
            catchThrowableOfType(FrameException.class, () -> FrameEncoder.encode(message, 62))
                .reason())
        .isEqualTo(Reason.TOO_LARGE);
  }
}
