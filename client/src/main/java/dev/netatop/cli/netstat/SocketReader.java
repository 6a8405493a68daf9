// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import java.io.IOException;
import java.nio.ByteOrder;

/** Reads the internet sockets of one protocol and one network namespace. */
final class SocketReader {

  /** Takes one socket. */
  @FunctionalInterface
  interface Sink {
    /** Takes it. */
    void take(InetSocket socket) throws IOException;
  }

  private final Sink sink;

  SocketReader(Sink sink) {
    this.sink = sink;
  }

  /** Reads them all; false where the kernel does not have the protocol. */
  boolean read(Protocol protocol, KernelFiles files, ByteOrder order)
      throws NetstatException, IOException {
    if (protocol.family() == Protocol.Family.SCTP) {
      return new Sctp(sink).read(files);
    }
    return files.lines(
        protocol.file(), 1, line -> sink.take(InetSocket.parse(protocol, line, order)));
  }
}
