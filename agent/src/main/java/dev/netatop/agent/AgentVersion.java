// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version this was built as, which the build writes into a resource. */
final class AgentVersion {
  private AgentVersion() {}

  static String get() {
    try (InputStream in = AgentVersion.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException("the version resource cannot be read", e);
    }
  }
}
