// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import java.util.List;
import java.util.Optional;

/** The question for a signal, below the list of all. */
final class SignalPane {
  private static final int CELL = 11;

  private SignalPane() {}

  static void draw(Canvas canvas, int row, Mode.Signalling asked, Glyphs glyphs) {
    List<SignalName> signals = SignalName.STANDARD;
    int columns = Math.min(signals.size(), canvas.width() / CELL);
    int lines = Math.min(row - 1, (signals.size() + columns - 1) / columns);
    Optional<SignalName> chosen = SignalName.parse(asked.line().text());
    for (int line = 0; line < lines; line++) {
      int at = row - lines + line;
      canvas.clear(at, Style.PLAIN);
      for (int column = 0; column < columns; column++) {
        int index = line * columns + column;
        if (index < signals.size()) {
          SignalName signal = signals.get(index);
          String text = (signal.number() < 10 ? " " : "") + signal.number() + " " + signal.name();
          Style style = chosen.filter(signal::equals).isPresent() ? Style.SELECTED : Style.PLAIN;
          canvas.put(at, column * CELL + 1, text, style);
        }
      }
    }
    String prompt = "Signal for " + asked.pid() + " (" + glyphs.clean(asked.command()) + "): ";
    KeyLine.drawPrompt(canvas, row, prompt, asked.line(), "Enter send  Up Down choose  Esc cancel");
  }
}
