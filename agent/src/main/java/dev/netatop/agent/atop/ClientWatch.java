// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import dev.netatop.agent.procfs.Reading;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Knows who may ask by the module's interface, and in which cgroups their sockets may be. A socket
 * belongs to the cgroup its process was in when it made it: a client that moves on is looked for in
 * both.
 */
final class ClientWatch {
  /** More clients than anybody runs. Who comes after these is answered where they are. */
  static final int MAX_CLIENTS = 1024;

  /** A client that moves about is looked for where it was this many times last. */
  private static final int MAX_CGROUPS = 8;

  private record Client(long startNs, Set<Long> cgroups) {}

  private final Map<Integer, Client> byTgid = new LinkedHashMap<>();

  /** Says where a client is now: the id of its cgroup, or that it is no client any more. */
  interface Place {
    Reading<Long> of(int tgid, long startNs);
  }

  /** A client was seen, in this cgroup. */
  void seen(AnswersKernel.Begun client) {
    Client known = byTgid.get(client.tgid());
    if (known == null || known.startNs() != client.startNs()) {
      byTgid.remove(client.tgid());
      if (byTgid.size() == MAX_CLIENTS) {
        return;
      }
      known = new Client(client.startNs(), new HashSet<>());
      byTgid.put(client.tgid(), known);
    }
    if (known.cgroups().size() == MAX_CGROUPS) {
      known.cgroups().clear();
    }
    known.cgroups().add(client.cgroup());
  }

  /** Forgets who is no client any more, and follows who has moved. */
  void look(Place place) {
    Iterator<Map.Entry<Integer, Client>> clients = byTgid.entrySet().iterator();
    while (clients.hasNext()) {
      Map.Entry<Integer, Client> entry = clients.next();
      Client client = entry.getValue();
      Reading<Long> now = place.of(entry.getKey(), client.startNs());
      if (now instanceof Reading.Gone) {
        clients.remove();
      } else if (now instanceof Reading.Present<Long> cgroup
          && !client.cgroups().contains(cgroup.value())) {
        seen(new AnswersKernel.Begun(entry.getKey(), client.startNs(), cgroup.value()));
      }
    }
  }

  /** The cgroups in which answers are wanted. */
  Set<Long> cgroups() {
    Set<Long> all = new HashSet<>();
    for (Client client : byTgid.values()) {
      all.addAll(client.cgroups());
    }
    return all;
  }

  int size() {
    return byTgid.size();
  }
}
