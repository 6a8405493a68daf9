// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.capture.Packet;
import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Capture;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Side;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A capture file's counters equal those that the tests' own parser finds in the same packets. */
@ExtendWith(RealKernel.class)
final class CaptureFileIT {
  private static final Pattern RECORD =
      Pattern.compile(
          "\\{\"type\":\"socket\",\"protocol\":\"(\\w+)\",\"localAddress\":\"([^\"]+)\","
              + "\"localPort\":(\\d+),\"remoteAddress\":\"([^\"]+)\",\"remotePort\":(\\d+),"
              + "\"localBy\":\"given\",\"sentPackets\":(\\d+),\"sentBytes\":(\\d+),"
              + "\"receivedPackets\":(\\d+),\"receivedBytes\":(\\d+),.*");

  @TempDir private Path directory;

  private record Quintuple(int protocol, InetAddress local, int port, InetAddress remote, int to) {}

  @Test
  void countersOfEveryQuintupleEqualItsPackets() throws IOException {
    Path kept = directory.resolve("kept.pcap");
    List<Packet> packets;
    Side server;
    try (Link link = Link.withSoftwareSegmentation();
        Capture capture = Capture.start(link.server());
        Stage stage = Stage.open()) {
      server = link.server();
      traffic(
          stage.spawn(link.client(), new Ledger(link.client())),
          stage.spawn(server, new Ledger(server)),
          server);
      // Stopping the capture reads its file and removes that name of it.
      Files.createLink(kept, capture.file());
      packets = capture.stop();
    }
    Shell.Result read =
        Shell.attempt(
            AgentProcess.program("netatop-agent").toString(),
            "--read",
            kept.toString(),
            "--local",
            server.v4().getHostAddress(),
            "--local",
            server.v6().getHostAddress());
    assertThat(read.errors()).isEmpty();
    assertThat(read.status()).isZero();
    Map<Quintuple, List<Long>> expected = expected(packets, server);
    assertThat(expected.keySet()).hasSize(4);
    assertThat(counted(read.output())).isEqualTo(expected);
    assertThat(read.output())
        .contains("\"malformedFrames\":0,\"truncatedFrames\":0,")
        .contains("\"orphanedFragments\":0,")
        .contains("\"foreignPackets\":0,");
  }

  private static void traffic(Actor client, Actor server, Side side) {
    for (InetAddress address : new InetAddress[] {side.v4(), side.v6()}) {
      boolean v6 = address.equals(side.v6());
      Sock listener = server.listen(address, v6 ? 3002 : 3001);
      Sock here = client.connect(v6 ? "tcp6" : "tcp4", address, v6 ? 3002 : 3001);
      Sock there = server.accept(listener);
      client.send(here, 60_000);
      server.receive(there, 60_000);
      server.send(there, 5_000);
      client.receive(here, 5_000);
      client.awaitIdle(here);
      server.awaitIdle(there);

      Sock inbox = server.datagramSocket(address, v6 ? 3004 : 3003);
      Sock sender = client.connect(v6 ? "udp6" : "udp4", address, v6 ? 3004 : 3003);
      client.send(sender, 4_000, 3); // In three fragments each.
      client.send(sender, 10, 5);
      server.receive(inbox, 0, 8);
    }
  }

  private static Map<Quintuple, List<Long>> expected(List<Packet> packets, Side server) {
    Map<Quintuple, List<Long>> expected = new HashMap<>();
    for (Packet packet : packets) {
      boolean sent = server.owns(packet.source());
      Quintuple quintuple =
          sent
              ? new Quintuple(
                  packet.protocol(),
                  packet.source(),
                  packet.sourcePort(),
                  packet.target(),
                  packet.targetPort())
              : new Quintuple(
                  packet.protocol(),
                  packet.target(),
                  packet.targetPort(),
                  packet.source(),
                  packet.sourcePort());
      List<Long> sums = expected.computeIfAbsent(quintuple, q -> Arrays.asList(0L, 0L, 0L, 0L));
      int first = sent ? 0 : 2;
      sums.set(first, sums.get(first) + 1);
      sums.set(first + 1, sums.get(first + 1) + packet.bytes());
    }
    return expected;
  }

  private static Map<Quintuple, List<Long>> counted(String records) throws UnknownHostException {
    Map<Quintuple, List<Long>> counted = new HashMap<>();
    Matcher record = RECORD.matcher(records);
    while (record.find()) {
      counted.put(
          new Quintuple(
              record.group(1).equals("tcp") ? Packet.TCP : Packet.UDP,
              InetAddress.getByName(record.group(2)),
              Integer.parseInt(record.group(3)),
              InetAddress.getByName(record.group(4)),
              Integer.parseInt(record.group(5))),
          List.of(
              Long.parseLong(record.group(6)),
              Long.parseLong(record.group(7)),
              Long.parseLong(record.group(8)),
              Long.parseLong(record.group(9))));
    }
    return counted;
  }
}
