// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapHandle.BlockingMode;
import org.pcap4j.core.PcapHandle.TimestampPrecision;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.PcapNetworkInterface.PromiscuousMode;

/** Opens interfaces by pcap4j and libpcap. */
final class PcapRings implements Rings {
  /**
   * Bytes of a frame that are kept: Ethernet with four VLAN tags (30), IPv6 with 48 bytes of
   * extension headers (88) or IPv4 with all options (60), TCP with all options (60).
   */
  static final int SNAP_LENGTH = 192;

  /** How long a frame lies in a block of the ring that does not fill up, before it is given. */
  static final int RETIRE_MS = 20;

  private static final int BATCH_BYTES = 1 << 20;

  private final String filter;
  private final RecordMemory memory;

  /**
   * Holds nothing yet.
   *
   * @param filter the user's own
   */
  PcapRings(String filter) throws SourceException {
    this.filter = filter;
    this.memory = new RecordMemory(BATCH_BYTES);
  }

  @Override
  public Ring open(Link link, int bytes) throws SourceException {
    PcapHandle handle = null;
    boolean opened = false;
    try {
      handle =
          new PcapHandle.Builder(link.name())
              .snaplen(SNAP_LENGTH)
              .promiscuousMode(PromiscuousMode.NONPROMISCUOUS)
              .timeoutMillis(RETIRE_MS)
              .bufferSize(bytes)
              .timestampPrecision(TimestampPrecision.NANO)
              .build();
      handle.setBlockingMode(BlockingMode.NONBLOCKING);
      PcapRing ring = new PcapRing(handle, memory);
      if (!CaptureFilter.knows(ring.linkType())) {
        throw new SourceException("it carries no IP (link type " + handle.getDlt().name() + ")");
      }
      String expression = CaptureFilter.expression(ring.linkType(), filter);
      handle.setFilter(expression, BpfCompileMode.OPTIMIZE);
      if (link.loopback()) {
        ring.ignoreOutgoing(expression);
      }
      opened = true;
      return ring;
    } catch (PcapNativeException e) {
      throw PcapErrors.opening(e.getReturnCode(), String.valueOf(e.getMessage()));
    } catch (NotOpenException e) {
      throw new SourceException(String.valueOf(e.getMessage()), e);
    } finally {
      if (!opened && handle != null) {
        handle.close();
      }
    }
  }

  @Override
  public int capacity() {
    return BATCH_BYTES / (Round.RECORD_HEADER + SNAP_LENGTH);
  }

  @Override
  public void rewind() {
    memory.rewind();
  }

  @Override
  public int length() {
    return memory.length();
  }

  @Override
  public byte[] records() {
    return memory.records();
  }

  @Override
  public void close() {
    memory.close();
  }
}
