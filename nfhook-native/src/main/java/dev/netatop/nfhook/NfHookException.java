// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

/**
 * A call into libnfhook failed. The message is one sentence with the cause and, where there is one,
 * the remedy.
 */
public final class NfHookException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int errno;

  NfHookException(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  /** Says which call failed and with which errno. */
  static NfHookException of(String operation, int negativeErrno) {
    int errno = -negativeErrno;
    return new NfHookException(errno, operation + " failed with errno " + errno);
  }

  /** The errno of Linux, positive. */
  public int errno() {
    return errno;
  }
}
