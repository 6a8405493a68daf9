// SPDX-License-Identifier: Apache-2.0
package dev.netatop.fake;

import dev.netatop.proto.FrameChannel;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/** Listens on a socket in a test's folder, and lets a script answer. */
public final class FakeAgent implements AutoCloseable {

  /** Answers requests, one after the other. */
  @FunctionalInterface
  public interface Script {
    /** Answers one request, or not. */
    void handle(Request request, Peer peer) throws IOException;
  }

  /** One connected client. */
  public static final class Peer {
    private final SocketChannel channel;
    private final FrameChannel frames;

    Peer(SocketChannel channel) {
      this.channel = channel;
      this.frames = FrameChannel.agent(channel);
    }

    /** Sends a single answer to a request. */
    public void answer(Request request, Response.Builder response) throws IOException {
      send(response.setId(request.getId()).setLast(true));
    }

    /** Sends a part of an answer. */
    public void part(Request request, Response.Builder response) throws IOException {
      send(response.setId(request.getId()));
    }

    /** Sends an error. */
    public void error(Request request, String errno, String message) throws IOException {
      answer(
          request,
          Response.newBuilder()
              .setError(
                  dev.netatop.proto.v1.Error.newBuilder().setErrno(errno).setMessage(message)));
    }

    /** Sends a response as it is. */
    public void send(Response.Builder response) throws IOException {
      frames.send(response.build());
    }

    /** Sends bytes that are no frame. */
    public void raw(int... bytes) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(bytes.length);
      for (int b : bytes) {
        buffer.put((byte) b);
      }
      channel.write(buffer.flip());
    }

    /** Ends the connection, as an agent that dies. */
    public void die() throws IOException {
      channel.close();
    }
  }

  private final Path socket;
  private final ServerSocketChannel server;
  private final List<SocketChannel> open = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Request> seen = new LinkedBlockingQueue<>();
  private final Script script;

  /** Listens at once. */
  public FakeAgent(Path folder, Script script) throws IOException {
    this.socket = folder.resolve("agent.sock");
    this.script = script;
    this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    start(this::accept);
  }

  /** Where it listens. */
  public Path socket() {
    return socket;
  }

  /** The requests that came, in their order. */
  public BlockingQueue<Request> seen() {
    return seen;
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "fake-agent");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel channel = server.accept();
        open.add(channel);
        start(() -> serve(channel));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(SocketChannel channel) {
    Peer peer = new Peer(channel);
    try (channel) {
      Request request = peer.frames.receive(Request.parser());
      while (request != null) {
        seen.add(request);
        script.handle(request, peer);
        request = peer.frames.receive(Request.parser());
      }
    } catch (IOException e) {
      // The client went away, or the script did.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (SocketChannel channel : open) {
      channel.close();
    }
  }
}
