// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.io.IOException;
import java.nio.ByteOrder;

/** Reads the Internet sockets of one protocol and one network namespace. */
public final class SocketReader {

  /** Takes one socket. */
  @FunctionalInterface
  public interface Sink {
    /** Takes it. */
    void take(InetSocket socket) throws IOException;
  }

  private final Sink sink;

  /** Hands the sockets to this sink. */
  public SocketReader(Sink sink) {
    this.sink = sink;
  }

  /**
   * Reads them all.
   *
   * @param order the machine's
   * @return false where the kernel does not have the protocol
   * @throws KernelFileException where a file may not be read, or has a line that nobody understands
   * @throws IOException where the sink failed
   */
  public boolean read(Protocol protocol, KernelFiles files, ByteOrder order)
      throws KernelFileException, IOException {
    if (protocol.family() == Protocol.Family.SCTP) {
      return new Sctp(sink).read(files);
    }
    return files.lines(
        protocol.file(), 1, line -> sink.take(InetSocket.parse(protocol, line, order)));
  }
}
