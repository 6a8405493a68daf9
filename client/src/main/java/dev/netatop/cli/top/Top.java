// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.time.Duration;
import java.util.function.LongFunction;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Opens the terminal; apart from the rest so that JLine is loaded only where it is needed. */
public final class Top {
  private Top() {}

  /**
   * Shows the table on this process's terminal until the user leaves it.
   *
   * @param styled whether to set the header off
   * @param interval between two refreshes
   * @param count refreshes; 0 for no end
   */
  public static void onTerminal(
      Source source,
      Model model,
      LongFunction<String> users,
      Settings settings,
      boolean styled,
      Duration interval,
      int count)
      throws NetatopException, InterruptedException, IOException {
    // The provider that asks stty needs no native library, which JLine would unpack into /tmp.
    try (Terminal terminal =
        TerminalBuilder.builder().system(true).provider("exec").dumb(false).build()) {
      new Interactive(source, model, users, settings).run(terminal, styled, interval, count);
    }
  }
}
