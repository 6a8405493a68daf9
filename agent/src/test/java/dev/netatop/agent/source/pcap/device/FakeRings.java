// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.LinkType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Interfaces whose frames a test makes up. */
final class FakeRings implements Rings {
  static final int FRAME_BYTES = 4;

  final Map<String, FakeRing> byName = new HashMap<>();
  final Map<String, String> failures = new HashMap<>();
  final List<String> opened = new ArrayList<>();
  int capacity = 100;
  boolean closed;
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();
  private int nextDescriptor = 100;

  @Override
  public Ring open(Link link, int bytes) throws SourceException {
    opened.add(link.name());
    if (failures.containsKey(link.name())) {
      throw new SourceException(failures.get(link.name()));
    }
    FakeRing ring = new FakeRing(nextDescriptor++, bytes);
    byName.put(link.name(), ring);
    return ring;
  }

  FakeRing ring(String name) {
    return byName.get(name);
  }

  /** A record of four bytes, all of them {@code mark}. */
  static byte[] record(long timeNs, int mark) {
    return record(timeNs, FRAME_BYTES, FRAME_BYTES, mark);
  }

  static byte[] record(long timeNs, int captured, int wire, int mark) {
    ByteBuffer record =
        ByteBuffer.allocate(Round.RECORD_HEADER + FRAME_BYTES)
            .order(ByteOrder.nativeOrder())
            .putInt((int) (timeNs / 1_000_000_000L))
            .putInt((int) (timeNs % 1_000_000_000L))
            .putInt(captured)
            .putInt(wire);
    while (record.hasRemaining()) {
      record.put((byte) mark);
    }
    return record.array();
  }

  @Override
  public int capacity() {
    return capacity;
  }

  @Override
  public void rewind() {
    records.reset();
  }

  @Override
  public int length() {
    return records.size();
  }

  @Override
  public byte[] records() {
    return records.toByteArray();
  }

  @Override
  public void close() {
    closed = true;
  }

  /** One interface. */
  final class FakeRing implements Ring {
    final int descriptor;
    final int bytes;
    final Queue<byte[]> frames = new ArrayDeque<>();
    String failure = "";
    int drops;
    int dropsAsked;
    boolean ringClosed;

    FakeRing(int descriptor, int bytes) {
      this.descriptor = descriptor;
      this.bytes = bytes;
    }

    void add(long timeNs, int mark) {
      frames.add(record(timeNs, mark));
    }

    @Override
    public int descriptor() {
      return descriptor;
    }

    @Override
    public int linkType() {
      return LinkType.ETHERNET;
    }

    @Override
    public int read(int count) throws SourceException {
      if (!failure.isEmpty()) {
        throw new SourceException(failure);
      }
      int read = 0;
      for (; read < count && !frames.isEmpty(); read++) {
        records.writeBytes(frames.remove());
      }
      return read;
    }

    @Override
    public int drops() {
      dropsAsked++;
      return drops;
    }

    @Override
    public void close() {
      ringClosed = true;
    }
  }
}
