// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.client.Feature;
import dev.netatop.client.NetCounters;
import dev.netatop.client.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Status for people. The first lines are those of /proc/netatop: labels, columns and order are
 * those of netatop_show in the module's netatop.c (release 3.2), so that what reads that file reads
 * this.
 */
final class StatusText {
  private StatusText() {}

  static List<String> of(Status s) {
    List<String> lines = new ArrayList<>();
    asModule(s, lines);
    lines.add("");
    lines.add(value("source:", s.source()));
    lines.add(value("uptime:", uptime(s.uptime())));
    lines.add(value("identified:", identified(s)));
    lines.add(count("lost exits:", s.lostExits()));
    lines.add(count("lost packets:", s.lostPackets()));
    lines.add(count("timewait ovf:", s.timewaitOverflows()));
    lines.add(count("task limit:", s.taskinfoLimit()));
    lines.add(count("next exit:", s.nextSequence()));
    lines.add(
        count("connections:", s.connections())
            + " (refused:  %8s)".formatted(Long.toUnsignedString(s.refusedConnections())));
    lines.add(count("subscribers:", s.subscribers()));
    lines.add("");
    lines.add("              sent packets      sent bytes   recv packets      recv bytes");
    sum(lines, "total tcp:", s.totals(), true);
    sum(lines, "total udp:", s.totals(), false);
    sum(lines, "kernel tcp:", s.kernel(), true);
    sum(lines, "kernel udp:", s.kernel(), false);
    sum(lines, "overfl. tcp:", s.overflow(), true);
    sum(lines, "overfl. udp:", s.overflow(), false);
    sum(lines, "unident tcp:", s.unidentified(), true);
    sum(lines, "unident udp:", s.unidentified(), false);
    features(s.features(), lines);
    return lines;
  }

  private static void asModule(Status s, List<String> lines) {
    NetCounters all = s.totals();
    NetCounters un = s.unidentified();
    lines.add(packets("tcpsndpacks:", all.tcpSentPackets(), un.tcpSentPackets()));
    lines.add(packets("tcprcvpacks:", all.tcpReceivedPackets(), un.tcpReceivedPackets()));
    lines.add(packets("udpsndpacks:", all.udpSentPackets(), un.udpSentPackets()));
    lines.add(packets("udprcvpacks:", all.udpReceivedPackets(), un.udpReceivedPackets()));
    lines.add("");
    lines.add(count("icmpsndpacks:", s.icmpSentPackets()));
    lines.add(count("icmprcvpacks:", s.icmpReceivedPackets()));
    lines.add("");
    lines.add(overflow("#sockinfo:", s.sockinfos(), s.sockinfoOverflows()));
    lines.add(overflow("#taskinfo:", s.taskinfos(), s.taskinfoOverflows()));
    lines.add(count("#taskexit:", s.exitRecords()));
    lines.add("");
    lines.add("%-13s %14s".formatted("modversion:", s.version()));
  }

  private static String packets(String label, long all, long unidentified) {
    return count(label, all) + " (unident: %9s)".formatted(Long.toUnsignedString(unidentified));
  }

  private static String overflow(String label, long now, long overflows) {
    return count(label, now) + " (overflow: %8s)".formatted(Long.toUnsignedString(overflows));
  }

  private static String count(String label, long number) {
    return value(label, Long.toUnsignedString(number));
  }

  private static String value(String label, String value) {
    return "%-13s %12s".formatted(label, value);
  }

  private static void sum(List<String> lines, String label, NetCounters c, boolean tcp) {
    lines.add(
        "%-13s %12s %15s %14s %15s"
            .formatted(
                label,
                Long.toUnsignedString(tcp ? c.tcpSentPackets() : c.udpSentPackets()),
                Long.toUnsignedString(tcp ? c.tcpSentBytes() : c.udpSentBytes()),
                Long.toUnsignedString(tcp ? c.tcpReceivedPackets() : c.udpReceivedPackets()),
                Long.toUnsignedString(tcp ? c.tcpReceivedBytes() : c.udpReceivedBytes())));
  }

  private static void features(List<Feature> features, List<String> lines) {
    if (features.isEmpty()) {
      return;
    }
    lines.add("");
    int width = features.stream().mapToInt(f -> f.name().length()).max().orElse(0);
    for (Feature f : features) {
      String name = f.name() + " ".repeat(width - f.name().length());
      lines.add((f.available() ? "has   " : "lacks ") + name + "  " + f.description());
    }
  }

  static String identified(Status s) {
    long all = s.totals().packets();
    if (all <= 0) {
      return "-";
    }
    double share = 100.0 * (all - s.unidentified().packets()) / all;
    // Rounded down: 100 % is only said where every packet has its owner.
    return String.format(Locale.ROOT, "%.2f %%", Math.floor(share * 100) / 100);
  }

  private static String uptime(Duration uptime) {
    String clock =
        "%d:%02d:%02d"
            .formatted(uptime.toHoursPart(), uptime.toMinutesPart(), uptime.toSecondsPart());
    return uptime.toDays() > 0 ? uptime.toDays() + "d " + clock : clock;
  }
}
