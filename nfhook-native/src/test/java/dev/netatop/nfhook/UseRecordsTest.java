// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class UseRecordsTest {
  private final ByteBuffer memory =
      ByteBuffer.allocate(2 * UseRecords.SIZE).order(ByteOrder.LITTLE_ENDIAN);
  private final UseRecords records = new UseRecords(memory);

  @Test
  void readsEachFieldOfTheSecondRecord() {
    int at = UseRecords.SIZE;
    memory.putLong(at, 1_800_000_000_123_456_789L);
    memory.putLong(at + 8, UseRecords.SOCKET_INODE | 4711);
    memory.putLong(at + 16, 11).putLong(at + 24, 12);
    memory.putInt(at + 32, 13).putInt(at + 36, 14).putInt(at + 40, 15);
    memory.putShort(at + 44, (short) 65535).putShort(at + 46, (short) 443);
    for (int i = 0; i < 32; i++) {
      memory.put(at + 48 + i, (byte) (0xf0 + i));
    }
    putCommand(at, "nginx: worker p");
    memory
        .put(at + 96, (byte) 17)
        .put(at + 97, (byte) 10)
        .put(at + 98, (byte) 1)
        .put(at + 99, (byte) 1);

    assertThat(records.of(2).size()).isEqualTo(2);
    assertThat(records.timeNs(1)).isEqualTo(1_800_000_000_123_456_789L);
    assertThat(records.socket(1)).isEqualTo(Long.MIN_VALUE + 4711);
    assertThat(records.processStartNs(1)).isEqualTo(11);
    assertThat(records.threadStartNs(1)).isEqualTo(12);
    assertThat(records.tgid(1)).isEqualTo(13);
    assertThat(records.tid(1)).isEqualTo(14);
    assertThat(records.euid(1)).isEqualTo(15);
    assertThat(records.localPort(1)).isEqualTo(65535);
    assertThat(records.remotePort(1)).isEqualTo(443);
    assertThat(records.localHigh(1)).isEqualTo(0xf0f1_f2f3_f4f5_f6f7L);
    assertThat(records.localLow(1)).isEqualTo(0xf8f9_fafb_fcfd_feffL);
    assertThat(records.remoteHigh(1)).isEqualTo(0x0001_0203_0405_0607L);
    assertThat(records.remoteLow(1)).isEqualTo(0x0809_0a0b_0c0d_0e0fL);
    assertThat(records.command(1)).isEqualTo("nginx: worker p");
    assertThat(records.protocol(1)).isEqualTo(17);
    assertThat(records.isV6(1)).isTrue();
    assertThat(records.isAnyFamily(1)).isTrue();
    assertThat(records.isAnyAddress(1)).isTrue();
    assertThat(records.isV6(0)).isFalse();
    assertThat(records.isAnyFamily(0)).isFalse();
    assertThat(records.isAnyAddress(0)).isFalse();
    assertThat(records.command(0)).isEmpty();
  }

  @Test
  void keepsACommandThatItHasSeen() {
    putCommand(0, "java");
    putCommand(UseRecords.SIZE, "java");
    assertThat(records.command(0)).isSameAs(records.command(1));
  }

  @Test
  void tellsManyCommandsApart() {
    for (int i = 0; i < 2000; i++) {
      putCommand(0, "command " + i);
      assertThat(records.command(0)).isEqualTo("command " + i);
    }
    putCommand(0, "command 0");
    assertThat(records.command(0)).isEqualTo("command 0");
  }

  private void putCommand(int record, String command) {
    byte[] bytes = new byte[UseRecords.COMMAND_SIZE];
    byte[] text = command.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(text, 0, bytes, 0, text.length);
    memory.put(record + UseRecords.COMMAND, bytes);
  }
}
