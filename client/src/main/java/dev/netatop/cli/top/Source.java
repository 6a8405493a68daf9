// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetatopException;

/** Where samples come from. */
public interface Source extends AutoCloseable {

  /** What holds now. */
  Sample sample() throws NetatopException, InterruptedException;

  @Override
  void close();
}
