// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.HexFormat;

/** Writes capture files of either format, in either byte order. */
final class FileBytes {
  /** From 192.0.2.1 port 4660 to 192.0.2.2 port 53, 32 bytes, as raw IP. */
  static final byte[] DATAGRAM =
      hex("4500 0020 0007 0000 40 11 0000 c0000201 c0000202 1234 0035 000c 0000 01020304");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteOrder order;

  FileBytes(ByteOrder order) {
    this.order = order;
  }

  static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  static ReadableByteChannel channel(byte[] file) {
    return Channels.newChannel(new ByteArrayInputStream(file));
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  private ByteBuffer buffer(int length) {
    return ByteBuffer.allocate(length).order(order);
  }

  FileBytes write(byte[] data) {
    out.writeBytes(data);
    return this;
  }

  FileBytes pcap(int magic, int linkType) {
    return write(
        buffer(24)
            .putInt(magic)
            .putShort((short) 2)
            .putShort((short) 4)
            .putInt(0)
            .putInt(0)
            .putInt(262_144)
            .putInt(linkType)
            .array());
  }

  FileBytes record(int seconds, int fraction, byte[] data, int wire) {
    write(buffer(16).putInt(seconds).putInt(fraction).putInt(data.length).putInt(wire).array());
    return write(data);
  }

  FileBytes block(int type, byte[] body) {
    int padded = body.length + 3 & ~3;
    byte[] block = new byte[padded + 12];
    ByteBuffer.wrap(block).order(order).putInt(type).putInt(padded + 12).put(body);
    ByteBuffer.wrap(block).order(order).putInt(padded + 8, padded + 12);
    return write(block);
  }

  FileBytes section() {
    byte[] body =
        buffer(16).putInt(0x1a2b3c4d).putShort((short) 1).putShort((short) 0).putLong(-1).array();
    return block(0x0a0d0d0a, body);
  }

  byte[] option(int code, byte[] value) {
    return buffer(4 + (value.length + 3 & ~3))
        .putShort((short) code)
        .putShort((short) value.length)
        .put(value)
        .array();
  }

  byte[] number(long value) {
    return buffer(8).putLong(value).array();
  }

  byte[] number(int value) {
    return buffer(4).putInt(value).array();
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  FileBytes captureInterface(int linkType, byte[]... options) {
    byte[] head = buffer(8).putShort((short) linkType).putShort((short) 0).putInt(0).array();
    return block(1, join(head, join(options)));
  }

  FileBytes packet(int interfaceId, long stamp, byte[] data, int wire, byte[]... options) {
    byte[] head =
        buffer(20)
            .putInt(interfaceId)
            .putInt((int) (stamp >>> 32))
            .putInt((int) stamp)
            .putInt(data.length)
            .putInt(wire)
            .array();
    byte[] padding = new byte[-data.length & 3];
    return block(6, join(head, data, padding, join(options)));
  }

  FileBytes statistics(int interfaceId, byte[]... options) {
    return block(5, join(buffer(12).putInt(interfaceId).array(), join(options)));
  }
}
