// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

/**
 * The configuration cannot be used; the message is one sentence with file, line, key and remedy.
 */
final class ConfigurationException extends Exception {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String message) {
    super(message);
  }
}
