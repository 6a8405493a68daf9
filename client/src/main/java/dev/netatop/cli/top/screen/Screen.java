// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;

/**
 * The terminal: its alternate screen while top runs, and as it was before afterwards, whatever
 * ended it. Only cells that changed are written.
 */
final class Screen implements AutoCloseable {
  private static final String MARK_PASTES = "\u001b[?2004h";
  private static final String MARK_NO_PASTES = "\u001b[?2004l";

  private final Terminal terminal;
  private final Attributes before;
  private final Painter painter;
  private final boolean marksPastes;
  private @Nullable Canvas shown;
  private Size size = Size.of(80, 24);
  private boolean entered;

  /**
   * Takes the terminal over.
   *
   * @param coloured whether colours are wanted, where the terminal has them
   */
  Screen(Terminal terminal, boolean coloured) {
    this.terminal = terminal;
    this.before = terminal.getAttributes();
    this.painter =
        new Painter(
            commands(terminal, new Palette(terminal, coloured)),
            terminal.getBooleanCapability(Capability.auto_right_margin)
                && !terminal.getBooleanCapability(Capability.eat_newline_glitch));
    // Those that have a second screen understand the mark, or drop it whole.
    this.marksPastes = !Palette.text(terminal, Capability.enter_ca_mode).isEmpty();
    enter();
  }

  private static Painter.Commands commands(Terminal terminal, Palette palette) {
    Map<Style, String> looks = new EnumMap<>(Style.class);
    for (Style style : Style.values()) {
      looks.put(style, palette.look(style));
    }
    String clearToEnd = Palette.text(terminal, Capability.clr_eol);
    return new Painter.Commands() {
      @Override
      public String moveTo(int row, int column) {
        return Palette.text(terminal, Capability.cursor_address, row, column);
      }

      @Override
      public String look(Style style) {
        return looks.getOrDefault(style, "");
      }

      @Override
      public String clearToEnd() {
        return clearToEnd;
      }
    };
  }

  /** Takes the terminal over again, as after the process was stopped. */
  synchronized void enter() {
    Attributes raw = new Attributes(before);
    raw.setLocalFlags(
        EnumSet.of(
            Attributes.LocalFlag.ICANON, Attributes.LocalFlag.ECHO, Attributes.LocalFlag.IEXTEN),
        false);
    raw.setInputFlags(
        EnumSet.of(
            Attributes.InputFlag.IXON, Attributes.InputFlag.ICRNL, Attributes.InputFlag.INLCR),
        false);
    raw.setControlChar(Attributes.ControlChar.VMIN, 1);
    raw.setControlChar(Attributes.ControlChar.VTIME, 0);
    // By Ctrl-\ Java would write all its threads on the screen.
    raw.setControlChar(Attributes.ControlChar.VQUIT, 0);
    entered = true;
    terminal.setAttributes(raw);
    terminal.puts(Capability.enter_ca_mode);
    terminal.puts(Capability.keypad_xmit);
    terminal.puts(Capability.cursor_invisible);
    if (marksPastes) {
      terminal.writer().write(MARK_PASTES);
    }
    resized();
  }

  /** Takes the terminal's size anew, and draws everything again. */
  void resized() {
    size = size();
    redraw();
  }

  /** Draws everything again at the next frame, since something else has written on the screen. */
  void redraw() {
    shown = null;
    terminal.puts(Capability.clear_screen);
    terminal.flush();
  }

  int width() {
    return size.getColumns();
  }

  int height() {
    return size.getRows();
  }

  // A terminal that does not know its size (a serial line) says 0 by 0.
  private Size size() {
    Size now = terminal.getSize();
    return now.getColumns() > 0 && now.getRows() > 0 ? now : Size.of(80, 24);
  }

  /** Shows a frame of this screen's size. */
  void show(Canvas frame) {
    StringBuilder out = new StringBuilder(painter.paint(shown, frame));
    Optional<Canvas.Cursor> had = shown == null ? Optional.empty() : shown.cursor();
    if (frame.cursor().isPresent()) {
      Canvas.Cursor at = frame.cursor().get();
      if (out.length() > 0 || !frame.cursor().equals(had)) {
        out.append(Palette.text(terminal, Capability.cursor_address, at.row(), at.column()));
      }
      if (had.isEmpty()) {
        out.append(Palette.text(terminal, Capability.cursor_normal));
      }
    } else if (had.isPresent()) {
      out.append(Palette.text(terminal, Capability.cursor_invisible));
    }
    shown = frame;
    if (out.length() > 0) {
      terminal.writer().write(out.toString());
      terminal.flush();
    }
  }

  @Override
  public void close() {
    leave();
  }

  /** Leaves the terminal as it was before, until it is entered again. */
  synchronized void leave() {
    if (!entered) {
      return;
    }
    entered = false;
    if (marksPastes) {
      terminal.writer().write(MARK_NO_PASTES);
    }
    terminal.puts(Capability.exit_attribute_mode);
    terminal.puts(Capability.keypad_local);
    terminal.puts(Capability.cursor_normal);
    if (terminal.getStringCapability(Capability.exit_ca_mode) == null) {
      // The one screen there is keeps the last frame, and the shell goes on below it.
      terminal.puts(Capability.cursor_address, size.getRows() - 1, 0);
      terminal.writer().write("\r\n");
    }
    terminal.puts(Capability.exit_ca_mode);
    terminal.flush();
    terminal.setAttributes(before);
  }
}
