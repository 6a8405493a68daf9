// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import dev.netatop.agent.accounting.FinishedProcess;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Makes the log's records: a byte with the length of what follows, a compressed netpertask. */
final class RecordPacker implements AutoCloseable {
  /** What the length byte can say. */
  private static final int MAX_PACKED = 255;

  private final Deflater deflater = new Deflater();
  private final ByteBuffer plain = ByteBuffer.allocate(NetPerTask.BYTES);
  private final byte[] packed = new byte[1 + MAX_PACKED];

  /** The record of a finished process. */
  ByteBuffer pack(FinishedProcess process) {
    plain.clear();
    NetPerTask.put(plain, process);
    deflater.reset();
    deflater.setInput(plain.flip());
    deflater.finish();
    int length = deflater.deflate(packed, 1, MAX_PACKED);
    if (!deflater.finished()) {
      // zlib adds at most 11 bytes to what it cannot compress.
      throw new IllegalStateException("a record is beyond " + MAX_PACKED + " bytes");
    }
    packed[0] = (byte) length;
    return ByteBuffer.wrap(Arrays.copyOf(packed, 1 + length));
  }

  @Override
  public void close() {
    deflater.end();
  }
}
