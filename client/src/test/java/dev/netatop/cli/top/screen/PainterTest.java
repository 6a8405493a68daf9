// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PainterTest {
  private static final String ALPHABET = "abc 0123   \u540d\u2588";
  private static final List<Style> STYLES = List.of(Style.values());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void terminalShowsEachFrameAfterTheOther(long seed) {
    Random random = new Random(seed);
    int width = 2 + random.nextInt(60);
    int height = 1 + random.nextInt(12);
    VirtualTerminal terminal = new VirtualTerminal(width, height);
    Painter painter = new Painter(terminal, false);
    Canvas before = null;
    for (int frame = 0; frame < 200; frame++) {
      Canvas canvas = new Canvas(width, height);
      for (int i = 0; i < random.nextInt(30); i++) {
        StringBuilder text = new StringBuilder();
        for (int n = random.nextInt(20); n > 0; n--) {
          text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        Style style = STYLES.get(random.nextInt(STYLES.size()));
        canvas.put(random.nextInt(height), random.nextInt(width), text.toString(), style);
      }
      terminal.take(painter.paint(before, canvas));
      assertThat(terminal.shows(canvas)).as("seed %s frame %s", seed, frame).isTrue();
      before = canvas;
    }
  }

  @Test
  void nothingIsWrittenWhereNothingChanged() {
    VirtualTerminal terminal = new VirtualTerminal(80, 24);
    Painter painter = new Painter(terminal, false);
    Canvas canvas = new Canvas(80, 24);
    canvas.put(3, 3, "some text", Style.HEAD);

    assertThat(painter.paint(canvas, canvas)).isEmpty();
  }

  @Test
  void oneNumberCostsItsOwnCells() {
    VirtualTerminal terminal = new VirtualTerminal(80, 24);
    Painter painter = new Painter(terminal, false);
    Canvas before = new Canvas(80, 24);
    Canvas after = new Canvas(80, 24);
    for (int row = 0; row < 24; row++) {
      before.put(row, 0, "row " + row + " has the number 100.000 in it", Style.PLAIN);
      after.put(row, 0, "row " + row + " has the number 100.0" + row % 10 + "0 in it", Style.PLAIN);
    }
    terminal.take(painter.paint(null, before));

    assertThat(terminal.take(painter.paint(before, after))).isLessThanOrEqualTo(24);
  }

  @Test
  void lastCellIsLeftAloneWhereItWouldScroll() {
    Canvas canvas = new Canvas(4, 2);
    canvas.put(0, 0, "abcd", Style.PLAIN);
    canvas.put(1, 0, "efgh", Style.PLAIN);
    VirtualTerminal terminal = new VirtualTerminal(4, 2);

    assertThat(terminal.take(new Painter(terminal, true).paint(null, canvas))).isEqualTo(7);
  }

  @Test
  void textIsCutAtTheEdgesAndCombinesWithItsLetter() {
    Canvas canvas = new Canvas(5, 1);
    assertThat(canvas.put(0, 3, "\u540d\u524d", Style.PLAIN)).isEqualTo(5);
    assertThat(canvas.put(0, 0, "e\u0301\u0301\u0301\u0301\u0301\u0301x", Style.PLAIN))
        .isEqualTo(2);
    canvas.put(7, 0, "nowhere", Style.PLAIN);

    assertThat(canvas.text(0, 0)).hasSize(4).startsWith("e\u0301");
    assertThat(canvas.text(0, 3)).isEqualTo("\u540d");
    assertThat(canvas.text(0, 4)).isEmpty();
    canvas.put(0, 4, "y", Style.PLAIN);
    assertThat(canvas.text(0, 3)).isEqualTo(" ");
  }
}
