// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.netatop.agent.source.SourceException;
import java.lang.reflect.Field;
import org.pcap4j.core.PcapHandle;

/** An interface that libpcap has open; its ring is one of packet(7), TPACKET_V3. */
final class PcapRing implements Ring {
  private static final Field POINTER = pointerField();
  private static final int SOL_SOCKET = 1;
  private static final int SO_ATTACH_FILTER = 26;
  private static final int SOL_PACKET = 263;
  private static final int PACKET_IGNORE_OUTGOING = 23;

  /** ps_drop in struct pcap_stat. */
  private static final int DROPS = 4;

  private static final int STAT_BYTES = 12;

  private final PcapHandle handle;
  private final RecordMemory records;
  private final Pointer pcap;
  private final int linkType;
  private final int descriptor;
  private final Memory stat = LibC.zeroed(STAT_BYTES);
  private int drops;
  private boolean closed;

  /** Takes an open handle over, which does not block. */
  PcapRing(PcapHandle handle, RecordMemory records) throws SourceException {
    this.handle = handle;
    this.records = records;
    try {
      this.pcap = (Pointer) POINTER.get(handle);
    } catch (IllegalAccessException e) {
      throw new SourceException("pcap4j is not the version this was made for: " + e, e);
    }
    this.linkType = Pcap.pcap_datalink(pcap);
    this.descriptor = Pcap.pcap_get_selectable_fd(pcap);
    if (descriptor < 0) {
      throw new SourceException("libpcap gives no descriptor to wait for");
    }
  }

  private static Field pointerField() {
    try {
      Field field = PcapHandle.class.getDeclaredField("handle");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new LinkageError("pcap4j is not the version this was made for", e);
    }
  }

  /**
   * Makes the kernel show frames of a loopback interface once, as they come in: it would put each
   * into the ring when it goes out too, for libpcap to drop it.
   *
   * @param expression the filter that is set, for kernels before 4.20, which must be told by it
   */
  void ignoreOutgoing(String expression) throws SourceException {
    try (Memory one = LibC.zeroed(Integer.BYTES)) {
      one.setInt(0, 1);
      if (LibC.setsockopt(descriptor, SOL_PACKET, PACKET_IGNORE_OUTGOING, one, (int) one.size())
          != 0) {
        attach("inbound and (" + expression + ")");
      }
    }
  }

  private void attach(String expression) throws SourceException {
    try (Memory program = LibC.zeroed(16);
        Memory kernelProgram = LibC.zeroed(16)) {
      if (Pcap.pcap_compile(pcap, program, expression, 1, -1) != 0) {
        throw new SourceException("cannot tell incoming frames: " + Pcap.error(pcap));
      }
      // struct bpf_program to struct sock_fprog: a shorter count before the same instructions.
      kernelProgram.setShort(0, (short) program.getInt(0));
      kernelProgram.setPointer(8, program.getPointer(8));
      int failed =
          LibC.setsockopt(
              descriptor, SOL_SOCKET, SO_ATTACH_FILTER, kernelProgram, (int) kernelProgram.size());
      int errno = LibC.errno();
      Pcap.pcap_freecode(program);
      if (failed != 0) {
        throw new SourceException("cannot set a filter in the kernel: " + LibC.text(errno));
      }
    }
  }

  @Override
  public int descriptor() {
    return descriptor;
  }

  @Override
  public int linkType() {
    return linkType;
  }

  @Override
  public int read(int count) throws SourceException {
    int read = Pcap.pcap_dispatch(pcap, count, Pcap.DUMP, records.file());
    if (read < 0) {
      throw new SourceException(Pcap.error(pcap));
    }
    return read;
  }

  @Override
  public int drops() {
    if (Pcap.pcap_stats(pcap, stat) == 0) {
      drops = stat.getInt(DROPS);
    }
    return drops;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      handle.close();
      stat.close();
    }
  }
}
