// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

import dev.netatop.agent.accounting.Counters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What sockets moved whose last packet passed one network interface.
 *
 * @param device its name; empty where none is known
 */
public record DeviceCounters(String device, Counters counters) {

  /**
   * The counters of each process's sockets by interface, the interfaces in order of their names.
   */
  public static Map<Integer, List<DeviceCounters>> byProcess(List<SocketInfo> sockets) {
    Map<Integer, Map<String, Counters>> sums = new HashMap<>();
    for (SocketInfo socket : sockets) {
      SocketFigures figures = socket.figures();
      if (socket.owner().isPresent() && !figures.counters().isZero()) {
        sums.computeIfAbsent(socket.owner().get().tgid(), tgid -> new TreeMap<>())
            .merge(figures.device(), figures.counters(), Counters::plus);
      }
    }
    Map<Integer, List<DeviceCounters>> devices = new HashMap<>();
    sums.forEach(
        (tgid, counters) -> {
          List<DeviceCounters> of = new ArrayList<>(counters.size());
          counters.forEach((device, sum) -> of.add(new DeviceCounters(device, sum)));
          devices.put(tgid, of);
        });
    return devices;
  }
}
