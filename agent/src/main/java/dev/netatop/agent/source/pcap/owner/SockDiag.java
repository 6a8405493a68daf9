// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel for single sockets (sock_diag(7)): it looks them up as it does for a packet, so
 * the answer costs the same whether there are ten sockets or a million.
 */
final class SockDiag implements SocketLookup {
  private static final int BUFFER_BYTES = 64 * 1024;

  /** Datagram sockets that are read where single ones are not found by their packets' ends. */
  private static final int MAX_TABLE = 65_536;

  /** A table takes at most the twentieth part of the time. */
  private static final long TABLE_SHARE = 20;

  private static final long TABLE_EVERY_NS = 50_000_000L;

  private static final int ENOMEM = 12;

  private final int fd;
  private final Links links;
  private final ByteBuffer out =
      ByteBuffer.allocateDirect(MAX_ENDS * DiagMessages.REQUEST_BYTES)
          .order(ByteOrder.nativeOrder());
  private final ByteBuffer in =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.nativeOrder());
  private int sequence;
  private boolean hasTable;
  private long tableNs;
  private long pauseNs = TABLE_EVERY_NS;

  private SockDiag(int fd, Links links) {
    this.fd = fd;
    this.links = links;
  }

  /**
   * Opens the way and tries it.
   *
   * @throws LinuxCallException where there is none for TCP or for UDP: the kernel has no such
   *     module (ENOENT), or we may not (EPERM, EACCES)
   */
  static SockDiag open(Links links) throws LinuxCallException {
    int fd = LinuxCalls.openSockDiag();
    if (fd < 0) {
      throw new LinuxCallException("socket(AF_NETLINK, NETLINK_SOCK_DIAG)", -fd);
    }
    SockDiag diag = new SockDiag(fd, links);
    try {
      diag.dump(DiagMessages.AF_INET, DiagMessages.TCP, 0, null);
      diag.dump(DiagMessages.AF_INET, DiagMessages.UDP, 0, null);
    } catch (LinuxCallException e) {
      diag.close();
      throw e;
    }
    return diag;
  }

  @Override
  public List<@Nullable List<SocketRow>> find(List<Endpoint> ends, long nowNs)
      throws LinuxCallException {
    List<@Nullable List<SocketRow>> found = new ArrayList<>(Collections.nCopies(ends.size(), null));
    List<Integer> single = new ArrayList<>();
    boolean[] isGroup = new boolean[ends.size()];
    for (int i = 0; i < ends.size(); i++) {
      isGroup[i] = links.isGroup(ends.get(i), nowNs);
      if (!isGroup[i]) {
        single.add(i);
      }
    }
    lookUp(ends, single, found, nowNs);
    boolean needsTable = false;
    for (int i = 0; i < ends.size(); i++) {
      @Nullable List<SocketRow> rows = found.get(i);
      boolean isMissed = isGroup[i] || (rows != null && rows.isEmpty());
      if (isMissed && ends.get(i).protocol() == DiagMessages.TCP) {
        found.set(i, isGroup[i] ? List.of() : elsewhere(ends.get(i), nowNs));
      } else if (isMissed) {
        found.set(i, null);
        needsTable = true;
      }
    }
    if (needsTable && (!hasTable || nowNs - tableNs >= pauseNs)) {
      fromTable(ends, isGroup, found, nowNs);
    }
    return found;
  }

  // Each by the interface that has its address, which also finds sockets bound to that one.
  private void lookUp(
      List<Endpoint> ends, List<Integer> places, List<@Nullable List<SocketRow>> found, long nowNs)
      throws LinuxCallException {
    List<Endpoint> asked = places.stream().map(ends::get).toList();
    int[] by = asked.stream().mapToInt(end -> links.interfaceOf(end, nowNs)).toArray();
    List<@Nullable List<SocketRow>> answers = exchange(asked, by);
    for (int i = 0; i < places.size(); i++) {
      @Nullable List<SocketRow> answer = answers.get(i);
      // A small receive buffer loses answers of many, never one alone.
      found.set(
          places.get(i),
          answer != null ? answer : exchange(List.of(asked.get(i)), new int[] {by[i]}).get(0));
    }
  }

  // The kernel finds a socket that is bound to an interface by that one alone, and of a link-local
  // address (which several may have) all are.
  private List<SocketRow> elsewhere(Endpoint end, long nowNs) throws LinuxCallException {
    int[] all = links.all(nowNs);
    if (all.length == 0) {
      return List.of();
    }
    for (@Nullable List<SocketRow> rows : exchange(Collections.nCopies(all.length, end), all)) {
      if (rows != null && !rows.isEmpty()) {
        return rows;
      }
    }
    return List.of();
  }

  // Groups have several receivers, and who is bound to a group or to another interface is not found
  // by the address that its packets carry.
  private void fromTable(
      List<Endpoint> ends, boolean[] isGroup, List<@Nullable List<SocketRow>> found, long nowNs)
      throws LinuxCallException {
    long beganNs = LinuxCalls.threadTimeNs();
    SocketTable table = new SocketTable(MAX_TABLE);
    dump(DiagMessages.AF_INET, DiagMessages.UDP, DiagMessages.ALL_STATES, table);
    dump(DiagMessages.AF_INET6, DiagMessages.UDP, DiagMessages.ALL_STATES, table);
    hasTable = true;
    tableNs = nowNs;
    pauseNs = Math.max(TABLE_EVERY_NS, (LinuxCalls.threadTimeNs() - beganNs) * TABLE_SHARE);
    for (int i = 0; i < ends.size(); i++) {
      if (found.get(i) == null && ends.get(i).protocol() == DiagMessages.UDP) {
        found.set(i, table.find(ends.get(i), isGroup[i]));
      }
    }
  }

  @Override
  public long pauseNs() {
    return pauseNs;
  }

  @Override
  public long listener(Endpoint end, long nowNs) {
    boolean isV6 = end.isV6();
    Endpoint anybody =
        new Endpoint(
            end.protocol(), isV6, end.localHigh(), end.localLow(), end.localPort(), 0, 0, 0);
    try {
      DiagMessages.Reply reply =
          replies(List.of(anybody), new int[] {links.interfaceOf(end, nowNs)}).get(0);
      return reply instanceof DiagMessages.Reply.Found found && found.row().isUnconnected()
          ? found.row().inode()
          : 0;
    } catch (LinuxCallException e) {
      return 0; // the next question shows it
    }
  }

  // Null where no answer came.
  private List<@Nullable List<SocketRow>> exchange(List<Endpoint> ends, int[] interfaces)
      throws LinuxCallException {
    List<DiagMessages.@Nullable Reply> replies = replies(ends, interfaces);
    List<@Nullable List<SocketRow>> answers = new ArrayList<>(ends.size());
    for (int i = 0; i < ends.size(); i++) {
      answers.add(answer(replies.get(i), ends.get(i)));
    }
    return answers;
  }

  private List<DiagMessages.@Nullable Reply> replies(List<Endpoint> ends, int[] interfaces)
      throws LinuxCallException {
    List<DiagMessages.@Nullable Reply> replies =
        new ArrayList<>(Collections.nCopies(ends.size(), null));
    if (ends.isEmpty()) {
      return replies;
    }
    int first = sequence;
    sequence += ends.size();
    out.clear();
    for (int i = 0; i < ends.size(); i++) {
      DiagMessages.putLookup(out, ends.get(i), interfaces[i], first + i);
    }
    send();
    // The kernel answers before send(2) returns: what is not there then will not come.
    while (receive()) {
      for (DiagMessages.Reply reply; (reply = DiagMessages.next(in)) != null; ) {
        int place = reply.sequence() - first;
        if (place >= 0 && place < ends.size()) {
          replies.set(place, reply);
        }
      }
    }
    return replies;
  }

  private static @Nullable List<SocketRow> answer(DiagMessages.@Nullable Reply reply, Endpoint end)
      throws LinuxCallException {
    if (reply instanceof DiagMessages.Reply.Found found) {
      SocketRow row = found.row();
      // Where the connection is not there (any more) TCP answers with a listener of its port.
      return end.protocol() == DiagMessages.TCP && !row.isOf(end) ? List.of() : List.of(row);
    }
    int errno = reply instanceof DiagMessages.Reply.Failed failed ? failed.errno() : 0;
    return switch (errno) {
      case LinuxCalls.ENOENT -> List.of();
      case LinuxCalls.EAGAIN, LinuxCalls.ENOBUFS, ENOMEM, 0 -> null;
      default -> throw new LinuxCallException("sock_diag", errno);
    };
  }

  private void dump(int family, int protocol, int states, @Nullable SocketTable table)
      throws LinuxCallException {
    int asked = sequence++;
    out.clear();
    DiagMessages.putDump(out, family, protocol, states, asked);
    send();
    while (receive()) {
      for (DiagMessages.Reply reply; (reply = DiagMessages.next(in)) != null; ) {
        if (reply.sequence() != asked) {
          continue;
        }
        if (reply instanceof DiagMessages.Reply.Found found && table != null) {
          table.add(protocol, found.row());
        }
        int errno =
            reply instanceof DiagMessages.Reply.Done done
                ? done.errno()
                : reply instanceof DiagMessages.Reply.Failed failed ? failed.errno() : 0;
        // A kernel without IPv6 has no sockets of it.
        if (errno != 0 && !(errno == LinuxCalls.ENOENT && family == DiagMessages.AF_INET6)) {
          throw new LinuxCallException("sock_diag for a list of sockets", errno);
        }
      }
    }
  }

  private void send() throws LinuxCallException {
    int sent = LinuxCalls.send(fd, out.flip());
    if (sent < 0) {
      throw new LinuxCallException("send to NETLINK_SOCK_DIAG", -sent);
    }
  }

  /** The next message into {@link #in}; false where there is none. */
  private boolean receive() throws LinuxCallException {
    while (true) {
      int length = LinuxCalls.receive(fd, in.clear());
      if (length >= 0) {
        in.limit(length);
        return true;
      }
      if (length == -LinuxCalls.EAGAIN) {
        return false;
      }
      if (length != -LinuxCalls.ENOBUFS) {
        throw new LinuxCallException("recv from NETLINK_SOCK_DIAG", -length);
      }
    }
  }

  @Override
  public void close() {
    LinuxCalls.close(fd);
  }
}
