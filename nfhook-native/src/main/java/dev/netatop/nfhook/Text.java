// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Texts in the library's structures: UTF-8, ended by a NUL where they do not fill their place. */
final class Text {
  private Text() {}

  /** The one in {@code size} bytes from {@code offset} on. */
  static String at(ByteBuffer memory, int offset, int size) {
    int length = 0;
    while (length < size && memory.get(offset + length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    memory.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
