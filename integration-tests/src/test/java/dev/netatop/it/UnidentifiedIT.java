// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.SnmpCounters;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.TaskId;
import dev.netatop.proto.v1.Status;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Packets that are nobody's are counted where they are seen, and nothing is left out of the totals.
 */
@ExtendWith(RealKernel.class)
final class UnidentifiedIT {
  /**
   * Others' traffic on this host is in the totals too: a measurement that it disturbed is made
   * again.
   */
  private static final int ATTEMPTS = 5;

  private static final int CLOSED = 7001;
  private static final int OPEN = 7002;

  /** The first attempt without differences, or else those of the last. */
  private static void assertSoon(Supplier<List<String>> attempt) {
    List<String> differences = List.of();
    for (int i = 0; i < ATTEMPTS; i++) {
      differences = attempt.get();
      if (differences.isEmpty()) {
        return;
      }
    }
    assertThat(differences).isEmpty();
  }

  private static void compare(List<String> into, String what, Counters expected, Counters actual) {
    if (!expected.equals(actual)) {
      into.add(what + ": expected " + expected.brief() + " but got " + actual.brief());
    }
  }

  @Test
  void packetsOfNobodyEqualTheCapture() {
    try (AgentProcess process = AgentProcess.start();
        Agent agent = process.connect()) {
      assertSoon(() -> measureCapture(agent));
    }
  }

  private static List<String> measureCapture(Agent agent) {
    try (Scenario scenario = Scenario.on(Link.withoutOffloads())) {
      Status before = agent.status();
      toNobody(scenario);
      rawPackets(scenario);
      identified(scenario);
      Map<Optional<TaskId>, Counters> expected = scenario.expected();
      Status after = agent.status();
      List<String> differences = new ArrayList<>();
      compare(
          differences,
          "unidentified",
          expected.get(Optional.<TaskId>empty()),
          Counters.of(after.getUnidentified()).minus(Counters.of(before.getUnidentified())));
      compare(
          differences,
          "totals",
          Scenario.sum(expected),
          Counters.of(after.getTotals()).minus(Counters.of(before.getTotals())));
      return differences;
    }
  }

  @Test
  void totalsAgreeWithTheKernelsOwn() {
    try (AgentProcess process = AgentProcess.start();
        Agent agent = process.connect()) {
      assertSoon(() -> measureSnmp(agent));
    }
  }

  /** Without raw sockets, which the kernel leaves out of what was sent. */
  private static List<String> measureSnmp(Agent agent) {
    try (Scenario scenario = Scenario.on(Link.withoutOffloads())) {
      Counters kernelBefore = kernel(scenario);
      Status before = agent.status();
      toNobody(scenario);
      identified(scenario);
      Pause.ms(100);
      Status after = agent.status();
      Counters kernel = kernel(scenario).minus(kernelBefore);
      List<String> differences = new ArrayList<>();
      compare(
          differences,
          "totals",
          kernel,
          packets(Counters.of(after.getTotals()).minus(Counters.of(before.getTotals()))));
      return differences;
    }
  }

  private static Counters kernel(Scenario scenario) {
    return SnmpCounters.here()
        .plus(SnmpCounters.of(scenario.clientSide()))
        .plus(SnmpCounters.of(scenario.serverSide()));
  }

  private static Counters packets(Counters counters) {
    return new Counters(
        counters.tcpSentPackets(),
        0,
        counters.tcpReceivedPackets(),
        0,
        counters.udpSentPackets(),
        0,
        counters.udpReceivedPackets(),
        0);
  }

  /** Connections to a closed port, which are reset, and datagrams to one. */
  private static void toNobody(Scenario scenario) {
    Actor client = scenario.client();
    for (InetAddress address : addresses(scenario)) {
      for (int i = 0; i < 5; i++) {
        client.connectInVain(address, CLOSED);
      }
      String kind = address.getAddress().length == 16 ? "udp6" : "udp4";
      client.sendTo(client.socket(kind), 100, 6, address, CLOSED);
    }
  }

  /**
   * Through raw sockets to closed ports and to an open one, whose owner receives what nobody has
   * sent.
   */
  private static void rawPackets(Scenario scenario) {
    Actor client = scenario.client();
    Actor receiver = scenario.server();
    for (InetAddress address : addresses(scenario)) {
      String family = address.getAddress().length == 16 ? "6" : "4";
      Sock udp = client.socket("raw-udp" + family);
      client.sendRaw(udp, 60, 3, 40_000, address, CLOSED);
      client.sendRaw(client.socket("raw-tcp" + family), 20, 4, 40_001, address, CLOSED);
      Sock listens =
          receiver.socket("raw-udp" + family); // Sees copies of all, which count nothing.
      receiver.localPort(listens);
    }
  }

  private static void identified(Scenario scenario) {
    Actor client = scenario.client();
    Actor server = scenario.server();
    for (InetAddress address : addresses(scenario)) {
      boolean v6 = address.getAddress().length == 16;
      Sock inbox = server.datagramSocket(address, OPEN);
      client.send(client.connect(v6 ? "udp6" : "udp4", address, OPEN), 50, 7);
      server.receive(inbox, 0, 7);
      Sock listener = server.listen(address, OPEN);
      Sock here = client.connect(v6 ? "tcp6" : "tcp4", address, OPEN);
      Sock there = server.accept(listener);
      client.send(here, 20_000);
      server.receive(there, 20_000);
      client.close(here);
      server.receive(there, 1);
      server.close(there);
    }
  }

  private static InetAddress[] addresses(Scenario scenario) {
    return new InetAddress[] {scenario.serverSide().v4(), scenario.serverSide().v6()};
  }
}
