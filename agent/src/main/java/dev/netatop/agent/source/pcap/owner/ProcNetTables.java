// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's lists of all sockets, for kernels that cannot be asked for single ones: read as a
 * whole, now and then, for all ends that wait at that moment. Such answers have a number in place
 * of the cookie.
 */
final class ProcNetTables implements SocketLookup {
  /** Sockets that are read; beyond it some are not found. */
  private static final int MAX_SOCKETS = 262_144;

  private static final long EVERY_NS = 50_000_000L;

  /** Reading takes at most the tenth part of the time. */
  private static final long SHARE = 10;

  private final Path net;
  private final Links links;
  private boolean isRead;
  private long readNs;
  private long pauseNs = EVERY_NS;

  /**
   * @param proc where procfs is mounted
   */
  ProcNetTables(Path proc, Links links) {
    this.net = proc.resolve("self/net");
    this.links = links;
  }

  @Override
  public List<@Nullable List<SocketRow>> find(List<Endpoint> ends, long nowNs)
      throws LinuxCallException {
    List<@Nullable List<SocketRow>> found = new ArrayList<>(Collections.nCopies(ends.size(), null));
    if (isRead && nowNs - readNs < pauseNs) {
      return found;
    }
    long beganNs = LinuxCalls.threadTimeNs();
    SocketTable table = read();
    isRead = true;
    readNs = nowNs;
    pauseNs = Math.max(EVERY_NS, (LinuxCalls.threadTimeNs() - beganNs) * SHARE);
    for (int i = 0; i < ends.size(); i++) {
      found.set(i, table.find(ends.get(i), links.isGroup(ends.get(i), nowNs)));
    }
    return found;
  }

  @Override
  public long listener(Endpoint end, long nowNs) {
    return 0;
  }

  @Override
  public long pauseNs() {
    return pauseNs;
  }

  private SocketTable read() throws LinuxCallException {
    SocketTable table = new SocketTable(MAX_SOCKETS);
    read(table, "tcp", DiagMessages.TCP, false);
    read(table, "tcp6", DiagMessages.TCP, true);
    read(table, "udp", DiagMessages.UDP, false);
    read(table, "udp6", DiagMessages.UDP, true);
    return table;
  }

  private void read(SocketTable table, String name, int protocol, boolean isV6)
      throws LinuxCallException {
    Path file = net.resolve(name);
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      for (String line; (line = in.readLine()) != null && table.size() < MAX_SOCKETS; ) {
        ProcNetText.parse(line, isV6).ifPresent(row -> table.add(protocol, row));
      }
    } catch (NoSuchFileException noSuchProtocol) {
      return; // a kernel without IPv6
    } catch (IOException e) {
      throw new LinuxCallException("cannot read " + file, e);
    }
  }

  @Override
  public void close() {
    isRead = false;
  }
}
