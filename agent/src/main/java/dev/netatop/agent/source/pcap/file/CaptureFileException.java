// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

/** A capture file cannot be read, or not further; the message is one sentence for a person. */
public final class CaptureFileException extends Exception {
  private static final long serialVersionUID = 1L;

  CaptureFileException(String message) {
    super(message);
  }
}
