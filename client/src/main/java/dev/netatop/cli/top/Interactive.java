// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jspecify.annotations.Nullable;

/** The table on a terminal, refreshed in place, with its keys. */
final class Interactive {
  private static final int QUIT = 'q';
  private static final int RESIZE = -2;
  private static final int END_OF_INPUT = -1;

  private final Source source;
  private final Model model;
  private final TableText text;
  private final BlockingQueue<Integer> events = new LinkedBlockingQueue<>();
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
      throws NetatopException, InterruptedException {
    Screen screen = new Screen(terminal, styled);
    // TERM and HUP end the process by its shutdown hooks, past every finally.
    Thread hook = new Thread(screen::close, "netatop-screen");
    Runtime.getRuntime().addShutdownHook(hook);
    try (screen) {
      terminal.handle(Signal.INT, signal -> events.add(QUIT));
      terminal.handle(Signal.WINCH, signal -> events.add(RESIZE));
      startReading(screen);
      refresh(screen, interval, count);
    } finally {
      removeHook(hook);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends already, and the hook does its work.
    }
  }

  private void startReading(Screen screen) {
    Thread keys =
        new Thread(
            () -> {
              try {
                int key;
                do {
                  key = screen.readKey();
                  events.add(key);
                } while (key >= 0);
              } catch (IOException e) {
                events.add(END_OF_INPUT);
              }
            },
            "netatop-keys");
    keys.setDaemon(true);
    keys.start();
  }

  private void refresh(Screen screen, Duration interval, int count)
      throws NetatopException, InterruptedException {
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

  /** Takes events until the next refresh is due; false when the user wants to leave. */
  private boolean waitUntil(long dueNs, Screen screen, View view) throws InterruptedException {
    while (true) {
      Integer event = nextEvent(dueNs);
      if (event == null) {
        return true;
      }
      if (event == QUIT || event == 'Q' || event == END_OF_INPUT) {
        return false;
      }
      if (event == RESIZE) {
        screen.resized();
      } else {
        settings = settings.after(event);
      }
      show(screen, view);
    }
  }

  private @Nullable Integer nextEvent(long dueNs) throws InterruptedException {
    return events.poll(Math.max(0, dueNs - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void show(Screen screen, View view) {
    screen.show(text.lines(view, settings, screen.width(), screen.height()), TableText.HEADER_LINE);
  }
}
