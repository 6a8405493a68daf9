// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.files;

import dev.netatop.cli.procfs.InetSocket;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One line of lsof's.
 *
 * @param process whose it is
 * @param file what it was made from
 * @param lock letter of the lock the process holds on it, or a blank
 * @param type lsof's word for its type; empty where it is not known
 * @param device its device, a socket's inode number or kernel address, as lsof has it; may be empty
 * @param size bytes, of what has a size
 * @param offset where a descriptor stands, of what has no size
 * @param node inode number or protocol, as lsof has it
 * @param name what it is called; of an Internet socket without its addresses
 * @param inet the Internet socket that it is
 */
public record FileLine(
    OpenProcess process,
    RawFile file,
    char lock,
    String type,
    String device,
    OptionalLong size,
    OptionalLong offset,
    String node,
    String name,
    Optional<InetSocket> inet) {
  private static final long MOST_DECIMAL = 99_999_999L;

  /** Size, or offset, as lsof writes it: offsets as 0t and a number, long ones as 0x. */
  public String sizeOffset() {
    if (size.isPresent()) {
      return Long.toString(size.getAsLong());
    }
    if (offset.isEmpty()) {
      return "";
    }
    long at = offset.getAsLong();
    return at >= 0 && at <= MOST_DECIMAL ? "0t" + at : "0x" + Long.toHexString(at);
  }
}
