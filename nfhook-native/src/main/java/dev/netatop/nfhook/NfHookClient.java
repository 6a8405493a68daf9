// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of a watched name that has begun.
 *
 * @param tgid process id
 * @param startNs when the process started, nanoseconds since boot
 * @param cgroup inode number of the directory of the cgroup it began in
 */
public record NfHookClient(int tgid, long startNs, long cgroup) {
  /** sizeof(struct nfhook_client) in bytes. */
  static final int SIZE = 24;

  static final int START_NS = 0;
  static final int CGROUP = 8;
  static final int TGID = 16;

  static List<NfHookClient> read(ByteBuffer memory, int count) {
    ByteBuffer clients = memory.order(ByteOrder.LITTLE_ENDIAN);
    List<NfHookClient> read = new ArrayList<>(count);
    for (int at = 0; at < count * SIZE; at += SIZE) {
      read.add(
          new NfHookClient(
              clients.getInt(at + TGID),
              clients.getLong(at + START_NS),
              clients.getLong(at + CGROUP)));
    }
    return read;
  }
}
