// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.util.OptionalLong;

/**
 * ICMP and ICMPv6 messages of the reader's own network namespace, from /proc/net/snmp and snmp6.
 *
 * @param sent OutMsgs and Icmp6OutMsgs
 * @param received InMsgs and Icmp6InMsgs
 */
public record IcmpCounters(long sent, long received) {

  /** What the two files say; IPv6 counts nothing where the kernel has none and so no snmp6. */
  public static Reading<IcmpCounters> read(ProcReader proc) {
    Reading<String> v4 = proc.file("self/net/snmp");
    Reading<String> v6 = proc.file("self/net/snmp6");
    if (!(v4 instanceof Reading.Present<String> snmp)) {
      return v4 instanceof Reading.Denied<String> denied
          ? new Reading.Denied<>(denied.cause())
          : new Reading.Gone<>();
    }
    if (v6 instanceof Reading.Denied<String> denied) {
      return new Reading.Denied<>(denied.cause());
    }
    OptionalLong sent = ProcText.snmp(snmp.value(), "Icmp", "OutMsgs");
    OptionalLong received = ProcText.snmp(snmp.value(), "Icmp", "InMsgs");
    if (sent.isEmpty() || received.isEmpty()) {
      return new Reading.Denied<>("/proc/net/snmp has no Icmp lines");
    }
    String text6 = v6 instanceof Reading.Present<String> snmp6 ? snmp6.value() : "";
    return new Reading.Present<>(
        new IcmpCounters(
            sent.getAsLong() + ProcText.snmp6(text6, "Icmp6OutMsgs").orElse(0),
            received.getAsLong() + ProcText.snmp6(text6, "Icmp6InMsgs").orElse(0)));
  }

  public IcmpCounters since(IcmpCounters start) {
    return new IcmpCounters(sent - start.sent, received - start.received);
  }
}
