// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * Carries a {@link NetatopException} out of an iterator, which may raise nothing that is checked.
 */
public final class UncheckedNetatopException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final NetatopException reason;

  UncheckedNetatopException(NetatopException reason) {
    super(reason.sentence(), reason);
    this.reason = reason;
  }

  /** What failed. */
  public NetatopException reason() {
    return reason;
  }
}
