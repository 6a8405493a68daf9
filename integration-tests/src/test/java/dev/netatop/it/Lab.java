// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import java.nio.file.Path;

/** Where the build put what the tests use. */
final class Lab {
  private Lab() {}

  /** The runnable tree. */
  static Path dist() {
    return path("netatop.dist");
  }

  /** libnfhook's own test program. */
  static Path libraryTest() {
    return path("netatop.nfhook.test");
  }

  /** Kernels that were downloaded. */
  static Path kernels() {
    return path("netatop.kernels");
  }

  private static Path path(String property) {
    String value = System.getProperty(property);
    if (value == null) {
      throw new IllegalStateException("the build sets " + property);
    }
    return Path.of(value);
  }
}
