// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.names;

import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Names of hosts, asked for side by side and for a limited time: a name server that does not answer
 * must not hold up a list. An address whose name does not come in time keeps its number.
 */
public final class HostNames {
  private static final int THREADS = 16;

  private final long patienceMs;
  private final Function<InetAddress, String> lookup;
  private final Map<InetAddress, String> known = new HashMap<>();

  /** Names by the machine's own resolver, at most so long for each call of {@link #resolve}. */
  public HostNames(long patienceMs) {
    this(patienceMs, InetAddress::getHostName);
  }

  /** Names by another resolver, which answers with the number where it knows no name. */
  HostNames(long patienceMs, Function<InetAddress, String> lookup) {
    this.patienceMs = patienceMs;
    this.lookup = lookup;
  }

  /** Asks for the names of these, all at once. */
  public void resolve(Collection<InetAddress> addresses) throws InterruptedException {
    HashSet<InetAddress> missing = new HashSet<>(addresses);
    missing.removeAll(known.keySet());
    missing.removeIf(InetAddress::isAnyLocalAddress);
    if (missing.isEmpty()) {
      return;
    }
    ExecutorService workers =
        Executors.newFixedThreadPool(
            Math.min(THREADS, missing.size()),
            work -> {
              Thread thread = new Thread(work, "netatop-names");
              thread.setDaemon(true);
              return thread;
            });
    Map<InetAddress, String> found = new ConcurrentHashMap<>();
    for (InetAddress address : missing) {
      workers.execute(() -> found.put(address, lookup.apply(address)));
    }
    workers.shutdown();
    boolean inTime = workers.awaitTermination(patienceMs, TimeUnit.MILLISECONDS);
    Map<InetAddress, String> names = Map.copyOf(found);
    if (!inTime) {
      workers.shutdownNow();
    }
    for (InetAddress address : missing) {
      known.put(address, named(address, names));
    }
  }

  private static String named(InetAddress address, Map<InetAddress, String> found) {
    String name = found.getOrDefault(address, address.getHostAddress());
    return name.equals(address.getHostAddress()) ? Addresses.text(address) : name;
  }

  /** The name of an address that was asked for, or its number. */
  public String of(InetAddress address) {
    String name = known.get(address);
    return name == null ? Addresses.text(address) : name;
  }
}
