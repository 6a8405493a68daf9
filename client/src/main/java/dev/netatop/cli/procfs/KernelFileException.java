// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

/**
 * The kernel's files do not say what is to be shown: the message says which one, why, and what
 * would help.
 */
public final class KernelFileException extends Exception {
  private static final long serialVersionUID = 1L;

  /** An error with its sentence. */
  public KernelFileException(String sentence) {
    super(sentence);
  }

  /** The sentence. */
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
