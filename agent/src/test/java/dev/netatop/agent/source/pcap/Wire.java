// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

import java.util.HexFormat;

/** Frames written down as hexadecimal digits. */
final class Wire {
  static final String V4_ETHERNET = "020000000002 020000000001 0800 ";
  static final String V6_ETHERNET = "020000000002 020000000001 86dd ";

  private Wire() {}

  static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static String zeros(int bytes) {
    return "00".repeat(bytes);
  }

  /** A header from 192.0.2.1 to 192.0.2.2. */
  static String v4(int total, int id, int fragment, int protocol) {
    return String.format(
        "4500 %04x %04x %04x 40 %02x 0000 c0000201 c0000202 ", total, id, fragment, protocol);
  }

  /** A header from 2001:db8::1 to 2001:db8::2. */
  static String v6(int payload, int next) {
    return String.format(
        "60000000 %04x %02x 40 20010db8000000000000000000000001 20010db8000000000000000000000002 ",
        payload, next);
  }

  /** The start of a datagram from port 4660 to 53. */
  static String udp(int length) {
    return String.format("1234 0035 %04x 0000 ", length);
  }

  /** A segment's header from port 4660 to 80 without options. */
  static String tcp(int flags) {
    return String.format("1234 0050 00000001 00000002 50 %02x 0200 0000 0000 ", flags);
  }

  /** An opening segment's header that announces a segment size. */
  static String syn(int mss) {
    return String.format("1234 0050 00000001 00000000 60 02 0200 0000 0000 0204 %04x ", mss);
  }

  /** A frame of which everything was kept. */
  static Frame frame(int linkType, String hex) {
    return cut(linkType, hex, bytes(hex).length);
  }

  /** A frame of {@code wire} bytes of which the capture kept what is written down. */
  static Frame cut(int linkType, String hex, int wire) {
    Frame frame = new Frame();
    frame.data = bytes(hex);
    frame.captured = frame.data.length;
    frame.wire = wire;
    frame.linkType = linkType;
    return frame;
  }
}
