// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads the terminal on a thread of its own, so that the screen's waits for keys and all else at
 * once. It reads the descriptor itself: JLine's readers take from the terminal in turns of a tenth
 * of a second, and closing waits for them.
 */
final class KeyReader {
  private static final int CHUNK = 1024;

  private KeyReader() {}

  /** Reads until the terminal is gone; that ends the screen. */
  static void start(InputStream terminal, Mailbox mailbox) {
    Thread reader = new Thread(() -> read(terminal, mailbox), "netatop-top-keys");
    // It waits for a key that may never come, and nothing is lost when it ends with the process.
    reader.setDaemon(true);
    reader.start();
  }

  private static void read(InputStream terminal, Mailbox mailbox) {
    byte[] bytes = new byte[CHUNK];
    try {
      for (int length = terminal.read(bytes); length >= 0; length = terminal.read(bytes)) {
        mailbox.keys(bytes, length);
      }
    } catch (IOException e) {
      // A terminal that hung up says EIO where it does not say end of file: both are the end.
      mailbox.end();
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    mailbox.end();
  }
}
