// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Numbers and names of interfaces. A link has the same number as long as it is there, whether it is
 * captured or not, and no other link ever has it. Names of links that are gone are kept too, but of
 * no more than {@value #MAX_NAMES} links in all.
 */
final class DeviceNames {
  private static final int MAX_NAMES = 4096;

  private final Map<Integer, Integer> idByIndex = new HashMap<>();
  private final Map<Integer, String> names =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, String> eldest) {
          return size() > MAX_NAMES;
        }
      };
  private int lastId = -1;

  /** The number of a link, and the name it has now. */
  int id(Link link) {
    int id = idByIndex.computeIfAbsent(link.index(), index -> ++lastId);
    names.put(id, link.name());
    return id;
  }

  /** These links are there, and no others. */
  void keep(Set<Integer> indexes) {
    idByIndex.keySet().retainAll(indexes);
  }

  /** Empty where it is not known. */
  String name(int id) {
    return names.getOrDefault(id, "");
  }
}
