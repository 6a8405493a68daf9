// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an atop is that asks netatop-bpf's socket. */
public final class AtopSocket implements AutoCloseable {
  private static final int RECORD_BYTES = 96;

  private final SocketChannel channel;

  private AtopSocket(SocketChannel channel) {
    this.channel = channel;
  }

  public static AtopSocket connect(Path socket) {
    try {
      return new AtopSocket(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Asks as atop does; each read must bring a whole record. */
  public Map<Integer, Counters> ask() {
    Map<Integer, Counters> answer = new LinkedHashMap<>();
    try {
      channel.write(ByteBuffer.allocate(RECORD_BYTES));
      while (true) {
        ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        int read = channel.read(record);
        if (read != RECORD_BYTES) {
          throw new IllegalStateException("a record of " + read + " bytes");
        }
        int id = record.getInt(0);
        if (id == 0) {
          return answer;
        }
        answer.put(id, AtopRoom.counters(record));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
