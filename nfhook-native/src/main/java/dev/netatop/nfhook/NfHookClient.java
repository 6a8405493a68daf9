// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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

  static NfHookClient read(ByteBuffer memory) {
    ByteBuffer client = memory.order(ByteOrder.LITTLE_ENDIAN);
    return new NfHookClient(client.getInt(TGID), client.getLong(START_NS), client.getLong(CGROUP));
  }
}
