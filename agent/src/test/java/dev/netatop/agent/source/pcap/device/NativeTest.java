// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Memory;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** What lies beyond Java, as far as it needs neither privileges nor a network. */
final class NativeTest {
  @Test
  void aWakeEndsTheNextWait() throws Exception {
    try (Descriptors descriptors = new Descriptors()) {
      assertThat(descriptors.await(0, true)).isFalse();
      Thread other = new Thread(descriptors::wake);
      other.start();
      assertThat(descriptors.await(60_000, true)).isTrue();
      other.join();
      assertThat(descriptors.await(0, true)).as("it is used up").isFalse();
    }
  }

  @Test
  void aWatchedDescriptorEndsEveryWaitUntilItIsRead() throws Exception {
    int event = LibC.eventfd(1, LibC.O_CLOEXEC);
    try (Descriptors descriptors = new Descriptors();
        Memory eight = new Memory(8)) {
      descriptors.watch(-1);
      descriptors.watch(event);
      descriptors.watch(event);
      assertThat(descriptors.await(60_000, false)).isTrue();
      assertThat(descriptors.await(60_000, false)).isTrue();
      LibC.read(event, eight, 8);
      assertThat(descriptors.await(0, false)).isFalse();
    } finally {
      LibC.close(event);
    }
  }

  @Test
  void aWatchedDescriptorThatIsClosedIsForgotten() throws Exception {
    int closed = LibC.eventfd(1, LibC.O_CLOEXEC);
    try (Descriptors descriptors = new Descriptors()) {
      descriptors.watch(closed);
      LibC.close(closed);
      descriptors.await(0, false);
      assertThat(descriptors.await(0, false)).isFalse();
    }
  }

  @Test
  void ringsAreToldApart() throws Exception {
    int quiet = LibC.eventfd(0, LibC.O_CLOEXEC);
    int busy = LibC.eventfd(1, LibC.O_CLOEXEC);
    try (Descriptors descriptors = new Descriptors()) {
      descriptors.rings(new int[] {quiet, busy});
      assertThat(descriptors.await(0, false)).as("rings do not matter now").isFalse();
      assertThat(descriptors.await(60_000, true)).isTrue();
      descriptors.look();
      assertThat(descriptors.hasFrames(0)).isFalse();
      assertThat(descriptors.hasFrames(1)).isTrue();
    } finally {
      LibC.close(quiet);
      LibC.close(busy);
    }
  }

  @Test
  void closesOnceAndIsNotWokenAfterwards() throws Exception {
    Descriptors descriptors = new Descriptors();
    descriptors.close();
    descriptors.close();
    descriptors.wake();
  }

  @Test
  void libpcapWritesRecordsIntoMemory() throws Exception {
    // struct pcap_pkthdr: struct timeval, captured, wire
    try (RecordMemory memory = new RecordMemory(64);
        Memory header = LibC.zeroed(24);
        Memory data = new Memory(3)) {
      header.setLong(0, 1_700_000_000L);
      header.setLong(8, 999_999_999L);
      header.setInt(16, 3);
      header.setInt(20, 1500);
      data.write(0, new byte[] {1, 2, 3}, 0, 3);
      for (int round = 0; round < 3; round++) {
        memory.rewind();
        assertThat(memory.length()).isZero();
        dump(memory, header, data);
        dump(memory, header, data);
        assertThat(memory.length()).isEqualTo(38);
        byte[] records = memory.records();
        assertThat(java.nio.ByteBuffer.wrap(records).order(ByteOrder.nativeOrder()).getInt(19))
            .isEqualTo(1_700_000_000);
        assertThat(records[35]).isEqualTo((byte) 1);
        assertThat(records[37]).isEqualTo((byte) 3);
      }
    }
  }

  private static void dump(RecordMemory memory, Pointer header, Pointer data) {
    NativeLibrary.getInstance("pcap")
        .getFunction("pcap_dump")
        .invoke(new Object[] {memory.file(), header, data});
  }
}
