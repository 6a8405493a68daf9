// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.io.IOException;

/** A system call failed. */
final class LinuxCallException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * @param operation the call, with what it was for
   * @param errno positive
   */
  LinuxCallException(String operation, int errno) {
    super(operation + " failed with errno " + errno);
    this.errno = errno;
  }

  LinuxCallException(String message, IOException cause) {
    super(message + ": " + cause.getMessage(), cause);
    this.errno = 0;
  }

  /** Positive; 0 where it is not known. */
  int errno() {
    return errno;
  }
}
