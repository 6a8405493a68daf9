// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * The terminal: its alternate screen while top runs, and as it was before afterwards, whatever
 * ended it. Only what changed is written.
 */
final class Screen implements AutoCloseable {
  static final int NO_KEY = NonBlockingReader.READ_EXPIRED;
  static final int NO_MORE_KEYS = NonBlockingReader.EOF;

  private final Terminal terminal;
  private final Display display;
  private final boolean styled;
  private final Attributes before;

  Screen(Terminal terminal, boolean styled) {
    this.terminal = terminal;
    this.styled = styled;
    this.display = new Display(terminal, true);
    this.before = terminal.enterRawMode();
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.cursor_invisible);
    terminal.puts(Capability.clear_screen);
    terminal.flush();
    resized();
  }

  /** Takes the terminal's size anew. */
  void resized() {
    Size size = size();
    display.clear();
    display.resize(size);
  }

  int width() {
    return size().getColumns();
  }

  int height() {
    return size().getRows();
  }

  // A terminal that does not know its size (a serial line) says 0 by 0.
  private Size size() {
    Size size = terminal.getSize();
    return size.getColumns() > 0 && size.getRows() > 0 ? size : Size.of(80, 24);
  }

  /** Shows lines; {@code header} is the number of the line that is set off. */
  void show(List<String> lines, int header) {
    List<AttributedString> styledLines = new ArrayList<>(lines.size());
    int width = display.getColumns();
    for (int i = 0; i < lines.size(); i++) {
      boolean setOff = styled && i == header;
      String text = setOff ? fill(lines.get(i), width) : lines.get(i);
      styledLines.add(
          new AttributedString(text, setOff ? AttributedStyle.INVERSE : AttributedStyle.DEFAULT));
    }
    display.update(styledLines, 0);
  }

  private static String fill(String line, int width) {
    return line + " ".repeat(Math.max(0, width - line.length()));
  }

  /** Leaves the terminal as it was. */
  @Override
  public void close() {
    terminal.puts(Capability.cursor_normal);
    terminal.puts(Capability.exit_ca_mode);
    terminal.flush();
    terminal.setAttributes(before);
  }

  /**
   * Waits for a key, on the caller's thread: closing a terminal waits for whoever reads it without
   * a limit.
   *
   * @return the key, {@link #NO_KEY}, or {@link #NO_MORE_KEYS}
   */
  int readKey(long timeoutMs) throws IOException {
    return terminal.reader().read(timeoutMs);
  }
}
