// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

/**
 * One Unix socket as /proc/net/unix lists it (proc(5)).
 *
 * @param address the kernel's number for it, hexadecimal digits
 * @param references users of the socket
 * @param flags of the kernel's: 0x10000 it accepts connections
 * @param type number of SOCK_STREAM and its kind
 * @param state number of enum socket_state in linux/net.h
 * @param inode number of its file
 * @param path its name; an abstract one begins with @; empty without
 */
public record UnixSocket(
    String address, long references, long flags, int type, int state, long inode, String path) {
  private static final long ACCEPTS = 0x10000;
  private static final long WAITS_FOR_DATA = 0x20000;
  private static final long NO_SPACE = 0x40000;
  private static final int UNCONNECTED = 1;

  /**
   * Reads a line.
   *
   * @throws Line.MalformedException where it is not what the kernel documents
   */
  public static UnixSocket parse(Line line) {
    String address = line.upTo(':');
    long references = line.hex();
    line.skip();
    long flags = line.hex();
    int type = (int) line.hex();
    int state = (int) line.hex();
    long inode = line.number();
    return new UnixSocket(address, references, flags, type, state, inode, line.rest());
  }

  /** Whether listen(2) was called for it. */
  public boolean accepts() {
    return (flags & ACCEPTS) != 0;
  }

  /** Whether it waits for connections: what {@code -l} shows. */
  public boolean isServer() {
    return state == UNCONNECTED && accepts();
  }

  /** The flags as netstat writes them. */
  public String flagsText() {
    StringBuilder out = new StringBuilder("[ ");
    if (accepts()) {
      out.append("ACC ");
    }
    if ((flags & WAITS_FOR_DATA) != 0) {
      out.append("W ");
    }
    if ((flags & NO_SPACE) != 0) {
      out.append("N ");
    }
    return out.append(']').toString();
  }

  /** The name of its type. */
  public String typeName() {
    return switch (type) {
      case 1 -> "STREAM";
      case 2 -> "DGRAM";
      case 3 -> "RAW";
      case 4 -> "RDM";
      case 5 -> "SEQPACKET";
      default -> "UNKNOWN";
    };
  }

  /** The state's name as netstat writes it; empty where it is neither connected nor listening. */
  public String stateName() {
    return switch (state) {
      case 0 -> "FREE";
      case UNCONNECTED -> accepts() ? "LISTENING" : "";
      case 2 -> "CONNECTING";
      case 3 -> "CONNECTED";
      case 4 -> "DISCONNECTING";
      default -> "UNKNOWN";
    };
  }
}
