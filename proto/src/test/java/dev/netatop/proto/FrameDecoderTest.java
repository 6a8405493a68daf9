// SPDX-License-Identifier: Apache-2.0
package dev.netatop.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.netatop.proto.FrameException.Reason;
import dev.netatop.proto.v1.GetcntTgidRequest;
import dev.netatop.proto.v1.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
  /** Request{id=300, getcnt_tgid={tgid=1234}}: what protoc --encode gives, after its length, 8. */
  private static final String GOLDEN = "08 08ac025a0308d209";

  private static ByteBuffer hex(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(text.replace(" ", "")));
  }

  private static FrameException failure(FrameDecoder decoder, ByteBuffer input) {
    return catchThrowableOfType(FrameException.class, () -> decoder.next(input));
  }

  @Test
  void goldenBytesAreOneRequest() throws FrameException {
    FrameDecoder decoder = new FrameDecoder(FrameLimits.MAX_REQUEST_BYTES);
    Request request = decoder.next(hex(GOLDEN), Request.parser());

    assertThat(request)
        .isEqualTo(
            Request.newBuilder()
                .setId(300)
                .setGetcntTgid(GetcntTgidRequest.newBuilder().setTgid(1234))
                .build());
    assertThat(decoder.atBoundary()).isTrue();
  }

  @Test
  void framesFedByteByByteComeOutWhole() throws FrameException {
    FrameDecoder decoder = new FrameDecoder(64);
    byte[] stream = hex(GOLDEN + "00" + "03 010203").array();
    List<String> frames = new ArrayList<>();
    for (byte next : stream) {
      byte[] frame = decoder.next(ByteBuffer.wrap(new byte[] {next}));
      if (frame != null) {
        frames.add(HexFormat.of().formatHex(frame));
      }
    }
    assertThat(frames).containsExactly("08ac025a0308d209", "", "010203");
    assertThat(decoder.atBoundary()).isTrue();
  }

  @Test
  void severalFramesInOneBufferComeOutInOrderAndTheRestWaits() throws FrameException {
    FrameDecoder decoder = new FrameDecoder(64);
    ByteBuffer input = hex("01 aa 02 bbcc 03 dd");

    assertThat(decoder.next(input)).isEqualTo(new byte[] {(byte) 0xaa});
    assertThat(decoder.next(input)).isEqualTo(new byte[] {(byte) 0xbb, (byte) 0xcc});
    assertThat(decoder.next(input)).isNull();
    assertThat(input.hasRemaining()).isFalse();
    assertThat(decoder.atBoundary()).isFalse();
    assertThat(decoder.next(hex("eeff"))).isEqualTo(HexFormat.of().parseHex("ddeeff"));
  }

  @Test
  void randomCutsNeverChangeTheFrames() throws IOException {
    Random random = new Random(20250101);
    List<byte[]> sent = new ArrayList<>();
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int i = 0; i < 300; i++) {
      byte[] frame = new byte[random.nextInt(i % 10 == 0 ? 40_000 : 300)];
      random.nextBytes(frame);
      sent.add(frame);
      int length = frame.length;
      for (; length >= 0x80; length >>>= 7) {
        stream.write((length & 0x7f) | 0x80);
      }
      stream.write(length);
      stream.write(frame);
    }

    FrameDecoder decoder = new FrameDecoder(40_000);
    List<byte[]> received = new ArrayList<>();
    byte[] bytes = stream.toByteArray();
    for (int at = 0; at < bytes.length; ) {
      int end = Math.min(bytes.length, at + 1 + random.nextInt(5_000));
      ByteBuffer piece = ByteBuffer.wrap(Arrays.copyOfRange(bytes, at, end));
      for (byte[] f = decoder.next(piece); f != null; f = decoder.next(piece)) {
        received.add(f);
      }
      at = end;
    }
    assertThat(received).containsExactlyElementsOf(sent);
    assertThat(decoder.atBoundary()).isTrue();
  }

  @Test
  void aFrameOfTheLimitPassesAndOneByteMoreDoesNot() throws FrameException {
    byte[] atLimit = new byte[3 + 65_536];
    atLimit[0] = (byte) 0x80;
    atLimit[1] = (byte) 0x80;
    atLimit[2] = 0x04;
    assertThat(new FrameDecoder(FrameLimits.MAX_REQUEST_BYTES).next(ByteBuffer.wrap(atLimit)))
        .hasSize(65_536);

    FrameException tooLarge =
        failure(new FrameDecoder(FrameLimits.MAX_REQUEST_BYTES), hex("818004"));
    assertThat(tooLarge.reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(tooLarge).hasMessageContaining("65537").hasMessageContaining("65536");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ffffffff0f", "ffffffff7f", "ffffffff", "ffffffffffffffffff01"})
  void hugeLengthsAreRefusedBeforeTheyAreComplete(String length) {
    assertThat(failure(new FrameDecoder(FrameLimits.MAX_RESPONSE_BYTES), hex(length)).reason())
        .isEqualTo(Reason.TOO_LARGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8080808080", "808080808001", "818080808000"})
  void lengthsThatGoOnAfterFiveBytesAreMalformed(String length) {
    assertThat(failure(new FrameDecoder(64), hex(length)).reason())
        .isEqualTo(Reason.MALFORMED_LENGTH);
  }

  @Test
  void aPaddedLengthOfFiveBytesIsTaken() throws FrameException {
    assertThat(new FrameDecoder(64).next(hex("8280808000 aabb"))).hasSize(2);
  }

  @Test
  void anErrorIsFinal() {
    FrameDecoder decoder = new FrameDecoder(64);
    assertThat(failure(decoder, hex("7f")).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(failure(decoder, hex("00")).reason()).isEqualTo(Reason.TOO_LARGE);
    assertThat(decoder.atBoundary()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0a", "08ff", "5affffffff0f", "0bffffff", "00"})
  void garbageInAFrameIsAMalformedMessage(String content) {
    FrameDecoder decoder = new FrameDecoder(64);
    ByteBuffer frame = hex(String.format("%02x", content.length() / 2) + content);

    assertThatThrownBy(() -> decoder.next(frame, Request.parser()))
        .isInstanceOfSatisfying(
            FrameException.class, e -> assertThat(e.reason()).isEqualTo(Reason.MALFORMED_MESSAGE));
    assertThat(failure(decoder, hex("00")).reason()).isEqualTo(Reason.MALFORMED_MESSAGE);
  }

  @Test
  void aLimitMustBePositive() {
    assertThatIllegalArgumentException().isThrownBy(() -> new FrameDecoder(0));
  }
}
