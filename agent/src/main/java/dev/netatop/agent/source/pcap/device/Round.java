// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.pcap.Frame;
import dev.netatop.agent.source.pcap.Passage;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Frames of several interfaces, given in order of time: each interface's as it gave them, and of
 * several the one whose next frame is oldest first.
 *
 * <p>They are records of pcap-savefile(5) with nanoseconds, in the machine's byte order, behind one
 * another in one array, interface by interface.
 */
final class Round {
  static final int RECORD_HEADER = 16;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final long SECOND_NS = 1_000_000_000L;

  private byte[] records = {};
  private int parts;
  private int frames;

  // Of each part, which is what one interface gave.
  private int[] position = {};
  private int[] end = {};
  private int[] interfaceId = {};
  private int[] linkType = {};
  private Passage[] passage = {};
  private long[] timeNs = {};

  /** Parts that have frames left; a heap, the oldest next frame at its root. */
  private int[] heap = {};

  private int heapSize;

  /** Forgets all. */
  void clear() {
    parts = 0;
    heapSize = 0;
    frames = 0;
  }

  /**
   * Adds what an interface gave: the records from {@code from} to {@code to}.
   *
   * @param loopback whether the interface is a loopback interface
   * @return the part's number
   */
  int add(int id, int frameLinkType, boolean loopback, int from, int to) {
    if (parts == position.length) {
      grow();
    }
    position[parts] = from;
    end[parts] = to;
    interfaceId[parts] = id;
    linkType[parts] = frameLinkType;
    passage[parts] = loopback ? Passage.LOOPBACK : Passage.UNKNOWN;
    return parts++;
  }

  private void grow() {
    int size = Math.max(8, parts * 2);
    position = Arrays.copyOf(position, size);
    end = Arrays.copyOf(end, size);
    interfaceId = Arrays.copyOf(interfaceId, size);
    linkType = Arrays.copyOf(linkType, size);
    passage = Arrays.copyOf(passage, size);
    timeNs = Arrays.copyOf(timeNs, size);
    heap = Arrays.copyOf(heap, size);
  }

  /** Takes the records; {@link #next} gives them from now on. */
  void begin(byte[] bytes) {
    records = bytes;
    for (int part = 0; part < parts; part++) {
      if (hasRecord(part)) {
        timeNs[part] = recordTime(part);
        heap[heapSize++] = part;
      }
    }
    for (int i = heapSize / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  boolean next(Frame frame) {
    if (heapSize == 0) {
      return false;
    }
    int part = heap[0];
    int at = position[part];
    int captured = i32(at + 8);
    frame.data = records;
    frame.offset = at + RECORD_HEADER;
    frame.captured = captured;
    frame.wire = Math.max(captured, i32(at + 12));
    frame.timeNs = timeNs[part];
    frame.linkType = linkType[part];
    frame.interfaceId = interfaceId[part];
    frame.passage = passage[part];
    frames++;
    position[part] = at + RECORD_HEADER + captured;
    if (hasRecord(part)) {
      timeNs[part] = recordTime(part);
    } else {
      heap[0] = heap[--heapSize];
    }
    if (heapSize > 1) {
      sink(0);
    }
    return true;
  }

  /** Whether {@link #next} has a frame. */
  boolean hasNext() {
    return heapSize > 0;
  }

  /** How many frames were given. */
  int frames() {
    return frames;
  }

  /** When the last frame was captured that a part gave. */
  long lastNs(int part) {
    return timeNs[part];
  }

  private boolean hasRecord(int part) {
    int left = end[part] - position[part];
    if (left < RECORD_HEADER) {
      return false;
    }
    int captured = i32(position[part] + 8);
    return captured >= 0 && captured <= left - RECORD_HEADER;
  }

  private long recordTime(int part) {
    int at = position[part];
    return (i32(at) & 0xffffffffL) * SECOND_NS + (i32(at + 4) & 0xffffffffL);
  }

  private void sink(int from) {
    int moved = heap[from];
    int at = from;
    while (2 * at + 1 < heapSize) {
      int child = 2 * at + 1;
      if (child + 1 < heapSize && timeNs[heap[child + 1]] < timeNs[heap[child]]) {
        child++;
      }
      if (timeNs[heap[child]] >= timeNs[moved]) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = moved;
  }

  private int i32(int at) {
    return (int) INTS.get(records, at);
  }
}
