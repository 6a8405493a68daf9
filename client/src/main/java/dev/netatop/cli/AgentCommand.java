// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.util.concurrent.Callable;

/** A command that asks the agent. */
abstract class AgentCommand implements Callable<Integer> {
  private final NetatopCommand root;

  AgentCommand(NetatopCommand root) {
    this.root = root;
  }

  final NetatopCommand root() {
    return root;
  }

  @Override
  public final Integer call() throws NetatopException, InterruptedException, IOException {
    Output output = root.output();
    check();
    try (NetatopClient agent = root.connect()) {
      return run(agent, output);
    }
  }

  /** Refuses options that make no sense together, before anything is asked. */
  void check() {}

  /** Does the work; returns the exit status. */
  abstract int run(NetatopClient agent, Output output)
      throws NetatopException, InterruptedException, IOException;

  /** Tells the user something beside the output. */
  final void tell(String sentence) {
    Main.tell(root.environment(), sentence);
  }
}
