// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.Feed;
import dev.netatop.cli.top.HostNames;
import dev.netatop.cli.top.Settings;
import dev.netatop.client.NetatopException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.Signals;

/**
 * The full screen: one thread that draws and decides, beside one that asks the agent and one that
 * reads keys. Whatever ends it (a key, a signal, an exception, the terminal's end) leaves the
 * terminal as it was.
 */
public final class FullScreen {

  /**
   * How the screen is run.
   *
   * @param settings to begin with
   * @param interval between two refreshes; the first comes at once
   * @param count refreshes; 0 for no end
   * @param coloured whether colours are wanted, where the terminal has them
   * @param charset of the terminal
   * @param terminalType as the variable TERM has it
   * @param users gives a user's name
   * @param hosts gives a host's name
   */
  public record Options(
      Settings settings,
      Duration interval,
      int count,
      boolean coloured,
      Charset charset,
      String terminalType,
      LongFunction<String> users,
      HostNames hosts) {}

  /** A terminal sends the rest of a sequence at once; a person who pressed Escape takes longer. */
  private static final long ESCAPE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LONG_NS = TimeUnit.HOURS.toNanos(1);
  private static final long STOP_NS = TimeUnit.SECONDS.toNanos(1);
  private static final long SAMPLER_END_MS = 2_000;

  private final Terminal terminal;
  private final Options options;
  private final Mailbox mailbox = new Mailbox();
  private final KeyDecoder decoder = new KeyDecoder();
  private final SignalSender signals;
  private final Runnable stopper;

  FullScreen(Terminal terminal, Options options, SignalSender signals, Runnable stopper) {
    this.terminal = terminal;
    this.options = options;
    this.signals = signals;
    this.stopper = stopper;
  }

  /**
   * Shows the table on this process's terminal until the user leaves it.
   *
   * @throws NetatopException where the agent refuses what is asked for
   * @throws IOException where the terminal can't be had
   */
  public static void run(Feed feed, Options options)
      throws NetatopException, InterruptedException, IOException {
    // The provider that asks stty needs no native library, which JLine would unpack into /tmp.
    try (Terminal terminal =
        TerminalBuilder.builder()
            .system(true)
            .provider("exec")
            .encoding(options.charset())
            .dumb(false)
            // To ask the terminal for it JLine starts a thread, which would take the first key.
            .graphemeCluster(false)
            .build()) {
      SignalSender signals = SignalSender.ofProcess(options.charset());
      FullScreen screen = new FullScreen(terminal, options, signals, FullScreen::stopThisProcess);
      screen.show(feed, new FileInputStream(FileDescriptor.in));
    }
  }

  /** Shows the table until something ends it. */
  void show(Feed feed, InputStream keys) throws NetatopException, InterruptedException {
    List<Handled> handled = new ArrayList<>();
    Sampler sampler = new Sampler(feed, mailbox, options.interval().toNanos(), options.count());
    try (Screen screen = new Screen(terminal, options.coloured())) {
      // Should the process be ended past this thread, the terminal is nevertheless given back.
      Thread atExit = new Thread(screen::leave, "netatop-top-exit");
      Runtime.getRuntime().addShutdownHook(atExit);
      Thread sampling = sampler.start(options.settings().demand());
      try {
        // Left to Java these would end the process past every finally.
        handled.add(handle("TERM", mailbox::end));
        handled.add(handle("HUP", mailbox::end));
        terminal.handle(Signal.INT, signal -> mailbox.end());
        terminal.handle(Signal.WINCH, signal -> mailbox.resized());
        terminal.handle(Signal.TSTP, signal -> mailbox.stop());
        terminal.handle(Signal.CONT, signal -> mailbox.continued());
        KeyReader.start(keys, mailbox);
        loop(screen, sampler);
      } finally {
        sampler.end();
        sampling.interrupt();
        sampling.join(SAMPLER_END_MS);
        screen.leave();
        removeHook(atExit);
      }
    } finally {
      handled.forEach(h -> Signals.unregister(h.signal(), h.before()));
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending: then the hook runs, and finds nothing to do.
      return;
    }
  }

  /** What was done about a signal before. */
  private record Handled(String signal, Object before) {}

  private static Handled handle(String signal, Runnable handler) {
    return new Handled(signal, Signals.register(signal, handler));
  }

  private void loop(Screen screen, Sampler sampler) throws NetatopException, InterruptedException {
    Ui ui = new Ui(options.settings(), surroundings(), screen.width(), screen.height());
    while (true) {
      screen.show(ui.frame());
      Mailbox.Post post = mailbox.take(waitNs(ui));
      ui.timePassed(System.nanoTime());
      if (post.failure().isPresent()) {
        throwAs(post.failure().get());
      }
      boolean silent = !post.keys().hasRemaining() && decoder.isPending();
      ui.beginInput();
      decoder.feed(post.keys()).forEach(ui::press);
      if (silent) {
        decoder.timeout().ifPresent(ui::press);
      }
      post.view().ifPresent(ui::refresh);
      if (post.ended() || ui.wantsToQuit()) {
        return;
      }
      if (post.stopped()) {
        suspend(screen);
      }
      if (post.resized() || post.continued() || post.stopped()) {
        if (post.continued()) {
          screen.enter();
        }
        screen.resized();
        ui.resize(screen.width(), screen.height());
      }
      if (ui.takeRedraw()) {
        screen.redraw();
      }
      send(ui);
      sampler.demand(ui.demand());
    }
  }

  private Scene.Surroundings surroundings() {
    return new Scene.Surroundings(
        options.users(),
        options.hosts(),
        Glyphs.of(options.charset(), options.terminalType()),
        ZoneId.systemDefault());
  }

  private long waitNs(Ui ui) {
    if (decoder.isPending()) {
      return ESCAPE_NS;
    }
    return ui.nextChangeNs().map(at -> Math.max(1, at - System.nanoTime())).orElse(LONG_NS);
  }

  private void send(Ui ui) throws InterruptedException {
    var request = ui.takeSignal();
    if (request.isPresent()) {
      SignalSender.Outcome outcome =
          signals.send(request.get().signal(), request.get().pid(), request.get().startTimeNs());
      ui.tell(outcome.sentence(), outcome.sent() ? Style.GOOD : Style.ALERT);
    }
  }

  /** Stops as Ctrl-Z stops any program: the shell has its terminal until it lets this one go on. */
  private void suspend(Screen screen) throws InterruptedException {
    screen.leave();
    if (!mailbox.takeContinued(0)) {
      stopper.run();
      mailbox.takeContinued(STOP_NS);
    }
    screen.enter();
  }

  private static void stopThisProcess() {
    try {
      new ProcessBuilder("kill", "-s", "STOP", Long.toString(ProcessHandle.current().pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      // Without kill(1) there is no way to stop: top goes on.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void throwAs(Throwable failure) throws NetatopException, InterruptedException {
    if (failure instanceof NetatopException e) {
      throw e;
    }
    if (failure instanceof InterruptedException e) {
      throw e;
    }
    if (failure instanceof Error e) {
      throw e;
    }
    throw failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
  }
}
