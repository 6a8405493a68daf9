// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.source.Moment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import jnr.unixsocket.UnixSocketChannel;

/**
 * The open connections: accepting them within the limits, and moving bytes between their sessions
 * and the kernel.
 */
final class Connections implements AutoCloseable {
  private static final int READ_BYTES = 64 * 1024;
  private static final int ACCEPTED_PER_CYCLE = 64;

  /** Connections that root may open when all others are taken, to see what is going on. */
  private static final int RESERVED_FOR_ROOT = 16;

  /** Work shorter than this is charged as it is: what its thread waited is not worth asking for. */
  private static final long BRIEF_NS = 100_000L;

  private record Connection(
      UnixSocketChannel channel, SelectionKey key, Conversation session, int uid) {}

  private final Service service;
  private final Limits limits;
  private final PeerReader peers;
  private final Selector selector;
  private final ErrorLog errors;
  private final LongSupplier elapsedNs;
  private final LongSupplier waitedNs;
  private final WorkShares shares = new WorkShares();
  private final List<Connection> open = new ArrayList<>();
  private final Map<Integer, Integer> countByUid = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(READ_BYTES);

  /** The connection whose turn is first: the one that was passed over first. */
  private int first;

  /** What {@link #waitedNs} said last. */
  private long waitedBeforeNs;

  /**
   * @param elapsedNs a clock to measure with what a client costs
   * @param waitedNs how long of it the thread has waited for a processor
   */
  Connections(
      Service service,
      Limits limits,
      PeerReader peers,
      Selector selector,
      ErrorLog errors,
      LongSupplier elapsedNs,
      LongSupplier waitedNs) {
    this.service = service;
    this.limits = limits;
    this.peers = peers;
    this.selector = selector;
    this.errors = errors;
    this.elapsedNs = elapsedNs;
    this.waitedNs = waitedNs;
  }

  /** Lets clients in at one more place. */
  void listen(Door door) throws IOException {
    door.channel().configureBlocking(false);
    door.channel().register(selector, SelectionKey.OP_ACCEPT, door);
  }

  /** Accepts, reads and writes what the last select said can be. */
  void transfer(Moment moment) {
    for (SelectionKey key : selector.selectedKeys()) {
      if (!key.isValid()) {
        continue;
      }
      if (key.attachment() instanceof Door door) {
        accept(door, moment);
      } else if (key.attachment() instanceof Conversation session && key.isReadable()) {
        read((UnixSocketChannel) key.channel(), key, session);
      }
    }
    selector.selectedKeys().clear();
  }

  private void accept(Door door, Moment moment) {
    try {
      for (int i = 0; i < ACCEPTED_PER_CYCLE; i++) {
        UnixSocketChannel channel = door.channel().accept();
        if (channel == null) {
          return;
        }
        admit(door, channel, moment);
      }
    } catch (IOException e) {
      errors.log("accepting a connection failed", e);
    }
  }

  private void admit(Door door, UnixSocketChannel channel, Moment moment) {
    try {
      channel.configureBlocking(false);
      Optional<Peer> peer = peers.read(channel);
      if (peer.isEmpty()) {
        refuse(
            door,
            channel,
            "EPERM",
            "clients of another pid namespace are refused: ids mean other tasks there");
        return;
      }
      int uid = peer.get().uid();
      int ofUser = countByUid.getOrDefault(uid, 0);
      int allowed = limits.connections() + (peer.get().isRoot() ? RESERVED_FOR_ROOT : 0);
      if (open.size() >= allowed) {
        refuse(door, channel, "EAGAIN", "the agent has " + open.size() + " connections, its limit");
      } else if (!peer.get().isRoot() && ofUser >= limits.connectionsPerUser()) {
        refuse(
            door,
            channel,
            "EUSERS",
            "user " + uid + " has " + ofUser + " connections, the limit for one user");
      } else {
        Conversation session = door.open(peer.get());
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ, session);
        open.add(new Connection(channel, key, session, uid));
        countByUid.merge(uid, 1, Integer::sum);
        service.connectionOpened();
        session.advance(moment);
      }
    } catch (IOException e) {
      errors.log("a new connection failed", e);
      SocketFile.closeQuietly(channel);
    }
  }

  private void refuse(Door door, UnixSocketChannel channel, String errno, String message) {
    service.connectionRefused();
    try (channel) {
      channel.write(door.refusal(errno, message));
    } catch (IOException gone) {
      // Who does not wait for our reason needs none.
    }
  }

  private void read(UnixSocketChannel channel, SelectionKey key, Conversation session) {
    if (!session.wantsInput()) {
      return;
    }
    buffer.clear();
    try {
      if (channel.read(buffer) < 0) {
        key.cancel();
      } else {
        session.receive(buffer.flip());
      }
    } catch (IOException reset) {
      key.cancel();
    }
  }

  /** Lets every session go on, writes what it has to say, and closes those that are over. */
  void advance(Moment moment) {
    shares.beginCycle(moment.nowNs());
    waitedBeforeNs = waitedNs.getAsLong();
    List<Connection> over = new ArrayList<>();
    int count = open.size();
    int passedOver = -1;
    for (int i = 0; i < count; i++) {
      int at = (first + i) % count;
      Connection connection = open.get(at);
      boolean hasTurn = shares.mayWork(connection.uid());
      if (!hasTurn && passedOver < 0) {
        passedOver = at;
      }
      if (!isKept(connection, hasTurn, moment)) {
        over.add(connection);
      }
    }
    first = Math.max(0, passedOver);
    over.forEach(this::close);
    open.removeAll(over);
  }

  private boolean isKept(Connection connection, boolean hasTurn, Moment moment) {
    Conversation session = connection.session();
    if (!connection.key().isValid()) {
      return false;
    }
    long beganNs = elapsedNs.getAsLong();
    try {
      if (!hasTurn) {
        session.passOver();
      } else if (!session.isEnding()) {
        session.advance(
            moment, () -> shares.mayGoOn(connection.uid(), elapsedNs.getAsLong() - beganNs));
      }
      session.output().writeTo(connection.channel(), moment.nowNs());
    } catch (IOException gone) {
      return false;
    } catch (RuntimeException defect) {
      // A defect that one client's requests lead to must not end the service of the others.
      errors.log("a session failed", defect);
      return false;
    } finally {
      charge(connection.uid(), elapsedNs.getAsLong() - beganNs);
    }
    if (session.isStalled(moment.nowNs())) {
      service.connectionRefused();
      return false;
    }
    if (session.isEnding() && session.output().isEmpty()) {
      service.connectionRefused();
      return false;
    }
    int interest =
        (session.wantsInput() || session.isEnding() ? SelectionKey.OP_READ : 0)
            | (session.output().isEmpty() ? 0 : SelectionKey.OP_WRITE);
    if (connection.key().interestOps() != interest) {
      connection.key().interestOps(interest);
    }
    return true;
  }

  private void charge(int uid, long spentNs) {
    long waited = 0;
    if (spentNs >= BRIEF_NS) {
      long now = waitedNs.getAsLong();
      waited = Math.max(0, Math.min(spentNs, now - waitedBeforeNs));
      waitedBeforeNs = now;
    }
    shares.charge(uid, spentNs, waited);
  }

  private void close(Connection connection) {
    connection.session().close();
    connection.key().cancel();
    SocketFile.closeQuietly(connection.channel());
    countByUid.computeIfPresent(connection.uid(), (uid, count) -> count == 1 ? null : count - 1);
    service.connectionClosed();
  }

  /** Whether a session can go on at once. */
  boolean hasWork() {
    if (service.takeReleased()) {
      return true;
    }
    for (Connection connection : open) {
      if (!connection.key().isValid()
          || (connection.session().hasWork() && !shares.isExhausted(connection.uid()))) {
        return true;
      }
    }
    return false;
  }

  /** When a session has something to do, if nothing happens before; nanoseconds since boot. */
  long nextDeadlineNs() {
    long next = Long.MAX_VALUE;
    for (Connection connection : open) {
      Conversation session = connection.session();
      if (!shares.isExhausted(connection.uid())) {
        next = Math.min(next, session.deadlineNs());
      } else if (session.hasWork() || session.deadlineNs() < Long.MAX_VALUE) {
        next = Math.min(next, shares.resumesNs(connection.uid()));
      }
    }
    return next;
  }

  @Override
  public void close() {
    for (Connection connection : open) {
      close(connection);
    }
    open.clear();
  }
}
