// SPDX-License-Identifier: Apache-2.0
package dev.netatop.proto;

/** The greatest lengths of a frame's message, as agent.proto sets them. */
public final class FrameLimits {
  /** Greatest length of an encoded {@code Request}, in bytes. */
  public static final int MAX_REQUEST_BYTES = 64 * 1024;

  /** Greatest length of an encoded {@code Response}, in bytes. */
  public static final int MAX_RESPONSE_BYTES = 1024 * 1024;

  private FrameLimits() {}

  /** Returns {@code limit}; raises {@link IllegalArgumentException} where it is not positive. */
  static int requirePositive(int limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("a frame limit must be positive, not " + limit);
    }
    return limit;
  }
}
