// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import dev.netatop.proto.FrameDecoder;
import dev.netatop.proto.FrameEncoder;
import dev.netatop.proto.FrameException;
import dev.netatop.proto.FrameLimits;
import dev.netatop.proto.v1.CancelRequest;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The one connection of a client. A daemon thread of its own does all reading and writing: an
 * interrupt of a caller would close a channel that the caller itself was blocked in.
 */
final class Connection implements AutoCloseable {
  private static final int READ_BYTES = 64 * 1024;

  private final Path socket;
  private final SocketChannel channel;
  private final Selector selector;
  private final Map<Long, Exchange> exchanges = new ConcurrentHashMap<>();
  private final Queue<ByteBuffer> outgoing = new ConcurrentLinkedQueue<>();
  private final AtomicLong lastId = new AtomicLong();
  private final CountDownLatch settled = new CountDownLatch(1);
  private final Object failureLock = new Object();
  private volatile @Nullable NetatopException failure;

  private Connection(Path socket) throws IOException {
    this.socket = socket;
    this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    this.selector = Selector.open();
  }

  static Connection open(Path socket, Duration timeout)
      throws NetatopException, InterruptedException {
    Connection connection;
    try {
      connection = new Connection(socket);
    } catch (IOException e) {
      throw Errors.connectFailed(socket, e);
    }
    Thread thread = new Thread(connection::run, "netatop-client");
    thread.setDaemon(true);
    thread.start();
    boolean done = false;
    try {
      if (!connection.settled.await(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
        throw Errors.connectTimedOut(socket);
      }
      NetatopException refused = connection.failure;
      if (refused != null) {
        throw refused.again();
      }
      done = true;
      return connection;
    } finally {
      if (!done) {
        connection.close();
      }
    }
  }

  /**
   * Sends a request. Every answer goes to {@code exchange} until the last one, an error, or {@link
   * #forget}.
   *
   * @return the request's id
   */
  long send(Request.Builder request, Exchange exchange) throws NetatopException {
    long id = lastId.incrementAndGet();
    ByteBuffer frame;
    try {
      frame = FrameEncoder.encode(request.setId(id).build(), FrameLimits.MAX_REQUEST_BYTES);
    } catch (FrameException e) {
      throw new NetatopException(
          "EMSGSIZE", "the request names too much at once: " + e.getMessage());
    }
    synchronized (failureLock) {
      if (failure != null) {
        throw failure.again();
      }
      exchanges.put(id, exchange);
    }
    outgoing.add(frame);
    selector.wakeup();
    return id;
  }

  /** No answer to this request is wanted any more. */
  void forget(long id) {
    exchanges.remove(id);
  }

  /** Asks the agent to end a request; its end is the error ECANCELED. */
  void cancel(long id) throws NetatopException {
    send(
        Request.newBuilder().setCancel(CancelRequest.newBuilder().setRequestId(id)),
        Exchange.UNOBSERVED);
  }

  /** Ends a request whose answers nobody wants any more, if the connection still lives. */
  void abandon(long id) {
    if (exchanges.remove(id) == null || failure != null) {
      return;
    }
    try {
      cancel(id);
    } catch (NetatopException e) {
      // A lost connection has ended the request by itself.
    }
  }

  @Override
  public void close() {
    fail(new RequestCanceledException("this client was closed"));
    closeChannel();
  }

  private void closeChannel() {
    try {
      channel.close();
      selector.close();
    } catch (IOException e) {
      // Nothing of what was read or written depends on how a socket closes.
    }
  }

  private void run() {
    try (selector;
        channel) {
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
      } catch (IOException | IllegalArgumentException e) {
        fail(Errors.connectFailed(socket, e instanceof IOException io ? io : new IOException(e)));
        return;
      }
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      settled.countDown();
      serve(key);
    } catch (ProtocolException e) {
      fail(e);
    } catch (FrameException e) {
      fail(new ProtocolException("the agent's answer cannot be read: " + e.getMessage()));
    } catch (IOException e) {
      fail(Errors.lost(socket));
    } catch (RuntimeException e) {
      // A closed selector or key is how close() reaches this thread; anything else is a defect that
      // must not leave callers waiting.
      fail(
          failure == null
              ? new ProtocolException("unexpected failure: " + e)
              : Errors.lost(socket));
    } finally {
      settled.countDown();
    }
  }

  private void serve(SelectionKey key) throws IOException, ProtocolException {
    FrameDecoder decoder = new FrameDecoder(FrameLimits.MAX_RESPONSE_BYTES);
    ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
    while (failure == null) {
      key.interestOps(
          isFlushed() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
      selector.select();
      if (key.isReadable()) {
        buffer.clear();
        if (channel.read(buffer) < 0) {
          fail(Errors.lost(socket));
          return;
        }
        buffer.flip();
        for (Response r = decoder.next(buffer, Response.parser());
            r != null;
            r = decoder.next(buffer, Response.parser())) {
          dispatch(r);
        }
      }
    }
  }

  private boolean isFlushed() {
    try {
      return flush();
    } catch (IOException closed) {
      // An agent that refused us has left its reason to be read.
      outgoing.clear();
      return true;
    }
  }

  /** Writes what there is to write; false where the socket is full. */
  private boolean flush() throws IOException {
    for (ByteBuffer frame = outgoing.peek(); frame != null; frame = outgoing.peek()) {
      channel.write(frame);
      if (frame.hasRemaining()) {
        return false;
      }
      outgoing.remove();
    }
    return true;
  }

  private void dispatch(Response response) throws ProtocolException {
    long id = response.getId();
    if (id == 0 && response.hasError()) {
      // No request's: the agent refuses or ends the connection, and says why.
      fail(Errors.fromAgent(response.getError()));
      return;
    }
    if (id <= 0 || id > lastId.get()) {
      throw new ProtocolException("the agent answered request " + id + ", which was never made");
    }
    // An error answers its request for good whether or not it says so.
    boolean last = response.getLast() || response.hasError();
    Exchange exchange = last ? exchanges.remove(id) : exchanges.get(id);
    if (exchange == null) {
      // The answer came after its request was given up.
      return;
    }
    if (response.hasError()) {
      exchange.fail(Errors.fromAgent(response.getError()));
      return;
    }
    try {
      exchange.answer(response);
    } catch (ProtocolException e) {
      exchange.fail(e);
      throw e;
    }
  }

  private void fail(NetatopException reason) {
    List<Exchange> open;
    synchronized (failureLock) {
      if (failure != null) {
        return;
      }
      failure = reason;
      open = List.copyOf(exchanges.values());
      exchanges.clear();
    }
    for (Exchange exchange : open) {
      exchange.fail(reason);
    }
  }
}
