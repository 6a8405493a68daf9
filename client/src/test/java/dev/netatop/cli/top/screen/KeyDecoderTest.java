// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.cli.top.screen.Key.Name;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyDecoderTest {
  private final KeyDecoder decoder = new KeyDecoder();

  private List<Key> feed(String text) {
    return decoder.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({
    "[A, UP",
    "OA, UP",
    "[B, DOWN",
    "[C, RIGHT",
    "OC, RIGHT",
    "[D, LEFT",
    "[5~, PAGE_UP",
    "[6~, PAGE_DOWN",
    "[H, HOME",
    "OH, HOME",
    "[1~, HOME",
    "[7~, HOME",
    "[4~, END",
    "[F, END",
    "[8~, END",
    "[3~, DELETE",
    "OP, F1",
    "[11~, F1",
    "[[A, F1",
    "[1;2A, UP",
    "[5;5~, PAGE_UP",
    "OM, ENTER"
  })
  void sequencesInWholeAndInPieces(String sequence, Name name) {
    assertThat(feed("\u001b" + sequence)).containsExactly(Key.of(name));
    List<Key> keys = new ArrayList<>(feed("\u001b"));
    for (int i = 0; i < sequence.length(); i++) {
      assertThat(keys).isEmpty();
      assertThat(decoder.isPending()).isTrue();
      keys.addAll(feed(sequence.substring(i, i + 1)));
    }
    assertThat(keys).containsExactly(Key.of(name));
    assertThat(decoder.isPending()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[15~", "[24~", "[<0;3;4M", "[200;1x", "[?1;2c", "OQ", "[[E", "[M", "q", "[I"})
  void unknownSequencesAreDroppedWhole(String sequence) {
    assertThat(feed("\u001b" + sequence + "s")).containsExactly(Key.of('s'));
  }

  @Test
  void escapeIsToldByTime() {
    assertThat(feed("\u001b")).isEmpty();
    assertThat(decoder.timeout()).contains(Key.of(Name.ESCAPE));
    assertThat(decoder.timeout()).isEmpty();
    assertThat(feed("\u001b\u001b")).containsExactly(Key.of(Name.ESCAPE));
    assertThat(decoder.timeout()).contains(Key.of(Name.ESCAPE));
    assertThat(feed("\u001b[1")).isEmpty();
    assertThat(decoder.timeout()).isEmpty();
    assertThat(feed("A")).containsExactly(Key.of('A'));
  }

  @Test
  void charactersOfAllLengths() {
    assertThat(feed("q\u00e4\u540d\ud83d\ude00"))
        .containsExactly(Key.of('q'), Key.of('\u00e4'), Key.of('\u540d'), Key.of(0x1f600));
    assertThat(decoder.feed(ByteBuffer.wrap(new byte[] {(byte) 0xc3}))).isEmpty();
    assertThat(decoder.feed(ByteBuffer.wrap(new byte[] {(byte) 0xa4})))
        .containsExactly(Key.of('\u00e4'));
    assertThat(
            decoder.feed(
                ByteBuffer.wrap(new byte[] {(byte) 0xc3, 'x', (byte) 0xff, (byte) 0x80, 'y'})))
        .containsExactly(Key.of('x'), Key.of('y'));
  }

  @Test
  void pasteIsOneKeyHoweverLong() {
    assertThat(feed("\u001b[200~k\r9\u001b[A\u001b[201~s"))
        .containsExactly(new Key(Name.PASTE, "k\r9\u001b[A"), Key.of('s'));
    feed("\u001b[200~");
    for (int i = 0; i < 1000; i++) {
      assertThat(feed("k\n".repeat(50))).isEmpty();
    }
    assertThat(feed("\u001b[201~q")).hasSize(2).last().isEqualTo(Key.of('q'));
  }

  @Test
  void noiseNeitherFailsNorPilesUp() {
    Random random = new Random(5);
    byte[] noise = new byte[100_000];
    random.nextBytes(noise);

    decoder.feed(ByteBuffer.wrap(noise));
    decoder.feed(ByteBuffer.wrap("\u001b[201~".getBytes(StandardCharsets.UTF_8)));
    decoder.timeout();

    assertThat(feed("q")).containsExactly(Key.of('q'));
  }
}
