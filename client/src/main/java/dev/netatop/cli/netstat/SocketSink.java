// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.UnixSocket;
import java.io.IOException;

/** Takes a listing of sockets, one after the other. */
interface SocketSink {
  /** Internet sockets follow. */
  void inetHeading() throws IOException;

  void inet(InetSocket socket, Knowledge knowledge) throws IOException;

  /** Unix sockets follow. */
  void unixHeading() throws IOException;

  /** The listing ends. */
  void end() throws IOException;

  void unix(UnixSocket socket, Knowledge knowledge) throws IOException;
}
