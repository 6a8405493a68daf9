// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.capture;

import java.nio.ByteBuffer;

/** Frames written down as hexadecimal digits, and capture files of them. */
final class FrameBytes {
  private static final String ETHERNET = "020000000002 020000000001 ";

  private FrameBytes() {}

  static byte[] hex(String text) {
    String digits = text.replaceAll("\\s", "");
    byte[] bytes = new byte[digits.length() / 2];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
    }
    return bytes;
  }

  static Frame v4(long timeNs, String packet) {
    return new Frame(timeNs, ByteBuffer.wrap(hex(ETHERNET + "0800" + packet)));
  }

  static Frame v6(long timeNs, String packet) {
    return new Frame(timeNs, ByteBuffer.wrap(hex(ETHERNET + "86dd" + packet)));
  }

  /** A header from 192.0.2.1 to 192.0.2.2. */
  static String header4(int total, int id, int fragment, int protocol) {
    return String.format(
        "4500 %04x %04x %04x 40 %02x 0000 c0000201 c0000202 ", total, id, fragment, protocol);
  }

  /** A header from 2001:db8::1 to 2001:db8::2. */
  static String header6(int payload, int next) {
    return String.format(
        "60000000 %04x %02x 40 20010db8000000000000000000000001 20010db8000000000000000000000002 ",
        payload, next);
  }

  /** The start of a datagram from port 4660 to 53. */
  static String udp(int length) {
    return String.format("1234 0035 %04x 0000 ", length);
  }

  /** A segment's header from port 4660 to 80 with these flags. */
  static String tcp(int flags) {
    return String.format("1234 0050 00000001 00000002 50 %02x 0200 0000 0000 ", flags);
  }
}
