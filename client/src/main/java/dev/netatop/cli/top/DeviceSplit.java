// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Divides what a process moved among the devices of its sockets. What the process moved is exact;
 * its living sockets tell by how much each device grew; what they leave unexplained (sockets that
 * are gone, handshakes) goes to one device. The parts always make the whole.
 */
final class DeviceSplit {
  private DeviceSplit() {}

  /**
   * Divides.
   *
   * @param whole what moved
   * @param growth what the living sockets of each device moved in the same time, about
   * @param rest the device of what they do not explain
   */
  static Map<String, NetCounters> of(
      NetCounters whole, Map<String, NetCounters> growth, String rest) {
    Map<String, NetCounters> parts = new LinkedHashMap<>();
    if (whole.isZero()) {
      return parts;
    }
    NetCounters sum = growth.values().stream().reduce(NetCounters.ZERO, NetCounters::plus);
    NetCounters left = whole;
    Iterator<Map.Entry<String, NetCounters>> entries = growth.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, NetCounters> entry = entries.next();
      NetCounters part = part(entry.getValue(), sum, whole, left);
      left = left.minus(part);
      parts.merge(entry.getKey(), part, NetCounters::plus);
    }
    parts.merge(rest, left, NetCounters::plus);
    parts.values().removeIf(NetCounters::isZero);
    return parts;
  }

  private static NetCounters part(
      NetCounters growth, NetCounters sum, NetCounters whole, NetCounters left) {
    Component component = of -> share(of, growth, sum, whole, left);
    return new NetCounters(
        component.of(NetCounters::tcpSentPackets),
        component.of(NetCounters::tcpSentBytes),
        component.of(NetCounters::tcpReceivedPackets),
        component.of(NetCounters::tcpReceivedBytes),
        component.of(NetCounters::udpSentPackets),
        component.of(NetCounters::udpSentBytes),
        component.of(NetCounters::udpReceivedPackets),
        component.of(NetCounters::udpReceivedBytes));
  }

  private interface Component {
    long of(ToLongFunction<NetCounters> counter);
  }

  // A socket that came from another process shows more growth than this one had: then by share.
  private static long share(
      ToLongFunction<NetCounters> counter,
      NetCounters growth,
      NetCounters sum,
      NetCounters whole,
      NetCounters left) {
    long own = counter.applyAsLong(growth);
    long all = counter.applyAsLong(sum);
    long total = counter.applyAsLong(whole);
    long share = all <= total ? own : (long) ((double) own / all * total);
    return Math.min(Math.max(0, share), counter.applyAsLong(left));
  }
}
