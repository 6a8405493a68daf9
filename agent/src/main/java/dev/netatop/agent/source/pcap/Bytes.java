// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/** Unsigned numbers in network byte order; the caller has checked that they are there. */
final class Bytes {
  private Bytes() {}

  static int u8(byte[] data, int at) {
    return data[at] & 0xff;
  }

  static int u16(byte[] data, int at) {
    return (data[at] & 0xff) << 8 | (data[at + 1] & 0xff);
  }

  static int i32(byte[] data, int at) {
    return u16(data, at) << 16 | u16(data, at + 2);
  }

  static long i64(byte[] data, int at) {
    return (long) i32(data, at) << 32 | (i32(data, at + 4) & 0xffffffffL);
  }
}
