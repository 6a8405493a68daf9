// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names by the machine's resolver. Look-ups run on a few daemon threads; what waits for them and
 * what is remembered is bounded: of more addresses the latest that were asked for are looked up.
 */
public final class DnsNames implements HostNames {
  private static final int THREADS = 2;
  private static final int MOST_WAITING = 256;
  private static final int MOST_KNOWN = 8192;

  /** Asks for a name. */
  @FunctionalInterface
  interface Resolver {
    /** The name; empty where there is none. May take its time. */
    Optional<String> nameOf(InetAddress address);
  }

  private final Resolver resolver;
  private final Map<InetAddress, Optional<String>> known = new LinkedHashMap<>();
  private final Deque<InetAddress> waiting = new ArrayDeque<>();
  private final Set<InetAddress> underway = new HashSet<>();
  private boolean started;
  private boolean closed;

  /** By the machine's resolver; starts nothing before it is asked. */
  public DnsNames() {
    this(DnsNames::byResolver);
  }

  DnsNames(Resolver resolver) {
    this.resolver = resolver;
  }

  // A name counts only if it leads back to the address, which the JDK checks: else it is a claim.
  private static Optional<String> byResolver(InetAddress address) {
    try {
      InetAddress bare = InetAddress.getByAddress(address.getAddress());
      String name = bare.getHostName();
      return name.equals(bare.getHostAddress()) ? Optional.empty() : Optional.of(name);
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  @Override
  public synchronized Optional<String> of(InetAddress address) {
    Optional<String> name = known.get(address);
    if (name != null) {
      return name;
    }
    if (!closed && !underway.contains(address)) {
      waiting.remove(address);
      waiting.addLast(address);
      if (waiting.size() > MOST_WAITING) {
        waiting.removeFirst();
      }
      start();
      notifyAll();
    }
    return Optional.empty();
  }

  private void start() {
    if (!started) {
      started = true;
      for (int i = 0; i < THREADS; i++) {
        Thread thread = new Thread(this::work, "netatop-names");
        thread.setDaemon(true);
        thread.start();
      }
    }
  }

  private void work() {
    try {
      for (InetAddress next = take(); next != null; next = take()) {
        Optional<String> name = resolver.nameOf(next);
        put(next, name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized @Nullable InetAddress take() throws InterruptedException {
    while (waiting.isEmpty() && !closed) {
      wait();
    }
    InetAddress next = closed ? null : waiting.pollLast();
    if (next != null) {
      underway.add(next);
    }
    return next;
  }

  private synchronized void put(InetAddress address, Optional<String> name) {
    underway.remove(address);
    known.put(address, name);
    if (known.size() > MOST_KNOWN) {
      known.remove(known.keySet().iterator().next());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    waiting.clear();
    notifyAll();
  }
}
