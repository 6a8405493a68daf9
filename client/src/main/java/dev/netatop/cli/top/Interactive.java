// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongFunction;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.utils.Signals;

/** The table on a terminal, refreshed in place, with its keys. */
final class Interactive {
  /** How long a signal may wait while no key comes. */
  private static final long SLICE_MS = 100;

  private final Source source;
  private final Model model;
  private final TableText text;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicBoolean resized = new AtomicBoolean();
  private Settings settings;

  Interactive(Source source, Model model, LongFunction<String> users, Settings settings) {
    this.source = source;
    this.model = model;
    this.text = new TableText(users);
    this.settings = settings;
  }

  /**
   * Shows the table until a key or signal ends it.
   *
   * @param interval between two refreshes; the first comes at once
   * @param count refreshes; 0 for no end
   */
  void run(Terminal terminal, boolean styled, Duration interval, int count)
      throws NetatopException, InterruptedException, IOException {
    List<Handled> handled = List.of(end("TERM"), end("HUP"));
    try (Screen screen = new Screen(terminal, styled)) {
      terminal.handle(Signal.INT, signal -> ended.set(true));
      terminal.handle(Signal.WINCH, signal -> resized.set(true));
      refresh(screen, interval, count);
    } finally {
      handled.forEach(h -> Signals.unregister(h.signal(), h.before()));
    }
  }

  /** What was done about a signal before. */
  private record Handled(String signal, Object before) {}

  // Left to Java the signal would end the process past every finally, with the table on the screen.
  private Handled end(String signal) {
    return new Handled(signal, Signals.register(signal, () -> ended.set(true)));
  }

  private void refresh(Screen screen, Duration interval, int count)
      throws NetatopException, InterruptedException, IOException {
    long dueNs = System.nanoTime();
    for (int done = 0; count == 0 || done < count; done++) {
      View view = model.next(source.sample());
      show(screen, view);
      dueNs = Math.max(dueNs + interval.toNanos(), System.nanoTime());
      if (!waitUntil(dueNs, screen, view)) {
        return;
      }
    }
  }

  /** Takes keys until the next refresh is due; false when the user wants to leave. */
  private boolean waitUntil(long dueNs, Screen screen, View view) throws IOException {
    while (true) {
      long leftMs = TimeUnit.NANOSECONDS.toMillis(dueNs - System.nanoTime());
      int key = leftMs > 0 ? screen.readKey(Math.min(leftMs, SLICE_MS)) : Screen.NO_KEY;
      if (ended.get() || key == Screen.NO_MORE_KEYS || key == 'q' || key == 'Q') {
        return false;
      }
      Settings before = settings;
      settings = after(settings, key);
      boolean redraw = resized.getAndSet(false);
      if (redraw) {
        screen.resized();
      }
      if (redraw || !settings.equals(before)) {
        show(screen, view);
      }
      if (leftMs <= 0) {
        return true;
      }
    }
  }

  /** The settings after a key was pressed; the same where the key means nothing. */
  private static Settings after(Settings before, int key) {
    return switch (key) {
      case 's' -> before.sortedBy(SortBy.SENT, false);
      case 'r' -> before.sortedBy(SortBy.RECEIVED, false);
      case 'm' -> before.withMeasure(before.measure().next());
      case 'l' ->
          before.withName(
              before.name() == ProgramName.COMMAND_LINE
                  ? ProgramName.PATH
                  : ProgramName.COMMAND_LINE);
      case 'b' -> before.withName(ProgramName.BASE_NAME);
      default -> before;
    };
  }

  private void show(Screen screen, View view) {
    screen.show(text.lines(view, settings, screen.width(), screen.height()), TableText.HEADER_LINE);
  }
}
