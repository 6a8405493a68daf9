// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Side;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A capture on all interfaces: each packet counts once, wherever it passes, and they come and go.
 */
@ExtendWith(RealKernel.class)
final class PcapDevicesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int FIRST_PORT = 6301;

  /** IPv4 and UDP headers. */
  private static final int HEADERS = 28;

  private final Link link = Link.withoutOffloads();
  private final Stage stage = Stage.open();
  private int port = FIRST_PORT;

  @AfterEach
  void leave() {
    stage.close();
    link.close();
  }

  private AgentProcess startAgent(String... more) {
    List<String> options = new ArrayList<>(List.of(more));
    options.add("source = pcap");
    return AgentProcess.startIn(link.client(), List.of(), options.toArray(String[]::new));
  }

  private Actor on(Side side) {
    return stage.spawn(side, new Ledger(side));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitCounters(Agent agent, Actor actor, Counters wanted) {
    int tgid = actor.task().tgid();
    Pause.until(
        actor.task() + " has " + wanted.brief(),
        PATIENCE,
        () -> wanted.equals(agent.processes(Set.of(tgid)).get(tgid)));
    // Not more, either, when all that is on its way has come.
    Pause.ms(500);
    assertThat(agent.processes(Set.of(tgid)).get(tgid)).isEqualTo(wanted);
  }

  /** Datagrams there and back, against what a process at this end has. */
  private void assertExchangeCountsOnce(Agent agent, InetAddress here, InetAddress there) {
    port++;
    Actor server = on(link.server());
    Actor client = on(link.client());
    Sock inbox = server.datagramSocket(there, port);
    Sock socket = client.datagramSocket(here, port);
    client.sendTo(socket, 100, 5, there, port);
    server.receive(inbox, 0, 5);
    server.sendTo(inbox, 200, 3, here, port);
    client.receive(socket, 0, 3);
    awaitCounters(
        agent, client, new Counters(0, 0, 0, 0, 5, 5 * (100 + HEADERS), 3, 3 * (200 + HEADERS)));
  }

  @Test
  void onABridgeAndItsPort() {
    Side client = link.client();
    client.run("ip", "link", "add", "br0", "type", "bridge");
    client.run("ip", "addr", "flush", "dev", Link.DEVICE);
    client.run("ip", "link", "set", Link.DEVICE, "master", "br0");
    client.run("ip", "addr", "add", client.v4().getHostAddress() + "/24", "dev", "br0");
    client.run("ip", "link", "set", "br0", "up");
    try (AgentProcess process = startAgent();
        Agent agent = process.connect()) {
      assertExchangeCountsOnce(agent, client.v4(), link.server().v4());
    }
  }

  @Test
  void onADeviceAndTheOneBelowIt() {
    for (Side side : List.of(link.client(), link.server())) {
      String end = side.equals(link.client()) ? "1" : "2";
      side.run("ip", "link", "add", "over0", "link", Link.DEVICE, "type", "macvlan");
      side.run("ip", "addr", "add", "198.51.100." + end + "/24", "dev", "over0");
      side.run("ip", "link", "set", "over0", "up");
    }
    try (AgentProcess process = startAgent();
        Agent agent = process.connect()) {
      assertExchangeCountsOnce(agent, address("198.51.100.1"), address("198.51.100.2"));
    }
  }

  /** What it carries is another packet than the one it is carried in. */
  @Test
  void inATunnel() {
    for (Side side : List.of(link.client(), link.server())) {
      boolean isClient = side.equals(link.client());
      Side other = isClient ? link.server() : link.client();
      side.run(
          "ip",
          "link",
          "add",
          "vx0",
          "type",
          "vxlan",
          "id",
          "7",
          "dstport",
          "4789",
          "local",
          side.v4().getHostAddress(),
          "remote",
          other.v4().getHostAddress(),
          "dev",
          Link.DEVICE);
      side.run("ip", "addr", "add", "198.51.100." + (isClient ? 1 : 2) + "/24", "dev", "vx0");
      side.run("ip", "link", "set", "vx0", "up");
    }
    try (AgentProcess process = startAgent();
        Agent agent = process.connect()) {
      assertExchangeCountsOnce(agent, address("198.51.100.1"), address("198.51.100.2"));
      Counters carriers = Counters.of(agent.status().getUnidentified());
      assertThat(carriers.udpSentPackets()).isGreaterThanOrEqualTo(5);
      assertThat(carriers.udpReceivedPackets()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void onADeviceWithoutLinkHeader() throws IOException {
    Process tun =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                link.client().name(),
                Stage.program().toString(),
                "tun",
                "tun0")
            .redirectError(Redirect.INHERIT)
            .start();
    try {
      assertThat(tun.inputReader().readLine()).isEqualTo("ready");
      Side client = link.client();
      client.run("ip", "addr", "add", "198.51.100.1/24", "dev", "tun0");
      client.run("ip", "addr", "add", "2001:db8:7::1/64", "dev", "tun0", "nodad");
      client.run("ip", "link", "set", "tun0", "up");
      try (AgentProcess process = startAgent();
          Agent agent = process.connect()) {
        Actor sender = on(client);
        sender.sendTo(sender.socket("udp4"), 100, 5, address("198.51.100.2"), port);
        sender.sendTo(sender.socket("udp6"), 100, 5, address("2001:db8:7::2"), port);
        awaitCounters(agent, sender, Counters.udpSent(10, 5 * 128 + 5 * 148));
        assertThat(agent.processWithDevices(sender.task().tgid()).getDevicesList())
            .singleElement()
            .satisfies(device -> assertThat(device.getDevice()).isEqualTo("tun0"));
      }
    } finally {
      tun.destroyForcibly();
    }
  }

  private void addPair() {
    Side client = link.client();
    Side server = link.server();
    client.run(
        "ip",
        "link",
        "add",
        "late0",
        "type",
        "veth",
        "peer",
        "name",
        "late0",
        "netns",
        server.name());
    client.run("ip", "addr", "add", "198.51.100.1/24", "dev", "late0");
    server.run("ip", "addr", "add", "198.51.100.2/24", "dev", "late0");
    client.run("ip", "link", "set", "late0", "up");
    server.run("ip", "link", "set", "late0", "up");
  }

  private static void awaitCaptured(Agent agent, boolean captured) {
    Pause.until(
        "late0 is captured: " + captured,
        PATIENCE,
        () ->
            captured
                == agent.status().getFeaturesList().stream()
                    .filter(feature -> feature.getName().equals("interfaces"))
                    .anyMatch(
                        feature ->
                            feature.getDescription().split(";", 2)[0].matches(".*\\blate0\\b.*")));
  }

  @Test
  void thatComesAndGoesAndComesAgain() {
    try (AgentProcess process = startAgent();
        Agent agent = process.connect()) {
      for (int round = 0; round < 3; round++) {
        addPair();
        awaitCaptured(agent, true);
        assertExchangeCountsOnce(agent, address("198.51.100.1"), address("198.51.100.2"));
        link.client().run("ip", "link", "del", "late0");
        awaitCaptured(agent, false);
        // The others go on.
        assertExchangeCountsOnce(agent, link.client().v4(), link.server().v4());
      }
      assertThat(agent.status().getLostPackets()).isZero();
    }
  }

  @Test
  void aNamedInterfaceIsWaitedForAndTheOthersAreNotCounted() {
    addPair();
    try (AgentProcess process = startAgent("interfaces = late0");
        Agent agent = process.connect()) {
      link.client().run("ip", "link", "del", "late0");
      awaitCaptured(agent, false);
      addPair();
      awaitCaptured(agent, true);
      Actor client = on(link.client());
      client.sendTo(client.socket("udp4"), 100, 7, link.server().v4(), port);
      client.sendTo(client.socket("udp4"), 100, 2, address("198.51.100.2"), port);
      awaitCounters(agent, client, Counters.udpSent(2, 2 * 128));
    }
  }
}
