// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetatopException;

/** Where samples come from: one connection to an agent. */
public interface Source extends AutoCloseable {

  /** What holds now, and what is demanded beyond the processes. */
  Sample sample(Demand demand) throws NetatopException, InterruptedException;

  @Override
  void close();
}
