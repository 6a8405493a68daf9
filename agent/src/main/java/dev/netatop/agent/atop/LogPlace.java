// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import java.io.IOException;

/** Where the log is: which file is there, and making a new one. */
interface LogPlace {
  /**
   * Looks whether what is there may be replaced.
   *
   * @throws AtopException where it is not to be trusted
   */
  void check() throws AtopException;

  /**
   * Makes an empty file in the place of the one that may be there, so that who has that one open
   * sees that it has no name any more.
   *
   * @throws AtopException where what is there is not to be trusted
   * @throws IOException where it cannot be made
   */
  LogFile create() throws AtopException, IOException;

  /** Removes the file if it is still this one. */
  void remove(LogFile file) throws IOException;
}
