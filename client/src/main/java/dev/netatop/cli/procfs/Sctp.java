// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.io.IOException;

/**
 * SCTP's two lists: endpoints that wait, and associations (net/sctp/proc.c). An end has several
 * addresses; shown is the primary one, marked with a star, else the first.
 */
final class Sctp {
  private static final String ENDPOINTS = "sctp/eps";
  private static final String ASSOCIATIONS = Protocol.SCTP.file();
  private static final int LISTENING = 10;

  private final SocketReader.Sink sink;

  Sctp(SocketReader.Sink sink) {
    this.sink = sink;
  }

  /** Reads both; false where the kernel does not have SCTP. */
  boolean read(KernelFiles files) throws KernelFileException, IOException {
    boolean endpoints =
        files.lines(
            ENDPOINTS,
            1,
            line -> {
              InetSocket socket = endpoint(line);
              if (socket.state() == LISTENING) {
                sink.take(socket);
              }
            });
    boolean associations = files.lines(ASSOCIATIONS, 1, line -> sink.take(association(line)));
    return endpoints || associations;
  }

  static InetSocket endpoint(Line line) {
    line.skip(3);
    int state = (int) line.number();
    line.skip();
    int port = (int) line.number();
    long uid = line.number();
    long inode = line.number();
    Ip local = primary(line, "");
    Ip remote = new Ip(new byte[local.bytes().length]);
    return new InetSocket(
        Protocol.SCTP, local, port, remote, 0, state, 0, 0, InetSocket.Timer.NONE, uid, inode);
  }

  static InetSocket association(Line line) {
    line.skip(4);
    int state = (int) line.number();
    line.skip(2);
    long sendQueue = line.number();
    long receiveQueue = line.number();
    long uid = line.number();
    long inode = line.number();
    int localPort = (int) line.number();
    int remotePort = (int) line.number();
    Ip local = primary(line, "<->");
    Ip remote = primary(line, "");
    return new InetSocket(
        Protocol.SCTP,
        local,
        localPort,
        remote,
        remotePort,
        state,
        receiveQueue,
        sendQueue,
        InetSocket.Timer.NONE,
        uid,
        inode);
  }

  /** The primary of the addresses up to a mark, or up to the first field that is none. */
  private static Ip primary(Line line, String mark) {
    Ip chosen = null;
    while (line.hasMore()) {
      String word = line.word();
      boolean starred = word.startsWith("*");
      String text = starred ? word.substring(1) : word;
      if (word.equals(mark) || (text.indexOf('.') < 0 && text.indexOf(':') < 0)) {
        break;
      }
      if (chosen == null || starred) {
        chosen = Ip.ofText(text);
      }
    }
    if (chosen == null) {
      throw new Line.MalformedException("an address");
    }
    return chosen;
  }
}
