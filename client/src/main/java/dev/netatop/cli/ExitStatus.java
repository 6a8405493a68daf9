// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

/** Exit statuses of the command {@code netatop}. */
final class ExitStatus {
  static final int OK = 0;
  static final int FAILURE = 1;
  static final int USAGE = 2;
  static final int NO_SUCH_TASK = 3;
  static final int NO_AGENT = 4;

  private ExitStatus() {}
}
