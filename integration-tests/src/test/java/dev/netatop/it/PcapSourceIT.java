// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.AtopRoom;
import dev.netatop.it.lab.AtopSocket;
import dev.netatop.it.lab.BpfObjects;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Netatop;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Side;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import dev.netatop.proto.v1.Exit;
import dev.netatop.proto.v1.Status;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Counting by capture, as its user meets it. */
@ExtendWith(RealKernel.class)
final class PcapSourceIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PORT = 6401;
  private static final int NOBODY = 65_534;
  private static final long CLOCK_TICK_NS = 10_000_000L;

  private final Link link = Link.withoutOffloads();
  private final Stage stage = Stage.open();
  private final Side client = link.client();

  @AfterEach
  void leave() {
    stage.close();
    link.close();
  }

  private AgentProcess startAgent(String... more) {
    return startAgent(List.of(), more);
  }

  private AgentProcess startAgent(List<String> way, String... more) {
    String[] options = Arrays.copyOf(more, more.length + 1);
    options[more.length] = "source = pcap";
    return AgentProcess.startIn(client, way, options);
  }

  private Actor actor() {
    return stage.spawn(client, new Ledger(client));
  }

  private static Counters counters(Agent agent, Actor actor) {
    int tgid = actor.task().tgid();
    return agent.processes(Set.of(tgid)).getOrDefault(tgid, Counters.ZERO);
  }

  private static void awaitCounters(Agent agent, Actor actor, Counters wanted) {
    Pause.until(
        actor.task() + " has " + wanted.brief(),
        PATIENCE,
        () -> counters(agent, actor).equals(wanted));
  }

  // Which source

  @Test
  void whereBpfIsRefusedACaptureCountsAndOneLineSaysWhatIsLost() {
    try (AgentProcess process = AgentProcess.startIn(client, AgentProcess.WITHOUT_BPF);
        Agent agent = process.connect()) {
      List<String> lines = process.log().lines().toList();
      assertThat(lines).as(process.log()).hasSize(2);
      assertThat(lines.get(0))
          .contains("counting by capture (pcap), because", "CAP_BPF")
          .contains("threads", "200 ms", "other network namespaces");
      assertThat(lines.get(1)).contains("ready, counting by pcap");
      assertThat(agent.status().getSource()).isEqualTo("pcap");
      Actor sender = actor();
      Sock socket = sender.socket("udp4");
      for (int i = 0; i < 4; i++) {
        sender.sendTo(socket, 100, 1, link.server().v4(), PORT);
        Pause.ms(100);
      }
      awaitCounters(agent, sender, Counters.udpSent(4, 4 * 128));
    }
  }

  private Shell.Result refused(List<String> way, String... options) {
    List<String> command = new ArrayList<>(List.of("timeout", "--signal=TERM", "20"));
    command.addAll(client.way());
    command.addAll(way);
    command.add(AgentProcess.program("netatop-agent").toString());
    command.addAll(List.of(options));
    Shell.Result result = Shell.attempt(command.toArray(String[]::new));
    assertThat(result.errors().strip().lines()).as(result.errors()).hasSize(1);
    assertThat(result.errors()).startsWith("netatop-agent: ").doesNotContain("Exception");
    return result;
  }

  @Test
  void whatWasAskedForAloneDoesNotFallBack() {
    Shell.Result hook = refused(AgentProcess.WITHOUT_BPF, "--source", "hook");
    assertThat(hook.status()).isEqualTo(1);
    assertThat(hook.errors()).contains("CAP_BPF").doesNotContain("pcap");
    List<String> nothing = List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all");
    Shell.Result pcap = refused(nothing, "--source", "pcap");
    assertThat(pcap.status()).isEqualTo(1);
    assertThat(pcap.errors()).contains("CAP_NET_RAW");
    Shell.Result either = refused(nothing);
    assertThat(either.status()).isEqualTo(1);
    assertThat(either.errors()).contains("CAP_BPF", "CAP_NET_RAW");
  }

  @Test
  void aWrongExpressionIsSaidWithItsFault() {
    Shell.Result result = refused(List.of(), "--filter", "port eighty and");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.errors()).contains("port eighty and", "pcap-filter");
  }

  @Test
  void anInterfaceThatIsNotThereIsSaidWithThoseThatAre() {
    Shell.Result result = refused(List.of(), "--interface", "nosuch0");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.errors()).contains("nosuch0", Link.DEVICE, "lo");
  }

  // What is counted

  @Test
  void onlyWhatTheFilterTakes() {
    try (AgentProcess process = startAgent("filter = not port " + (PORT + 1));
        Agent agent = process.connect()) {
      Actor sender = actor();
      sender.sendTo(sender.socket("udp4"), 100, 7, link.server().v4(), PORT + 1);
      sender.sendTo(sender.socket("udp4"), 100, 2, link.server().v4(), PORT);
      awaitCounters(agent, sender, Counters.udpSent(2, 2 * 128));
    }
  }

  @Test
  void onLoopbackAPacketCountsForBothEnds() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (AgentProcess process = startAgent();
        Agent agent = process.connect()) {
      Actor sender = actor();
      Actor receiver = actor();
      Sock inbox = receiver.datagramSocket(loopback, PORT);
      sender.send(sender.connect("udp4", loopback, PORT), 100, 5);
      receiver.receive(inbox, 0, 5);
      awaitCounters(agent, sender, Counters.udpSent(5, 5 * 128));
      awaitCounters(agent, receiver, new Counters(0, 0, 0, 0, 0, 0, 5, 5 * 128));
    }
  }

  @Test
  void aFinishedProcessHasItsLastByteAndItsExitCode() {
    assertFinal(List.of());
  }

  @Test
  void aFinishedProcessHasThemWithoutBpfToo() {
    assertFinal(AgentProcess.WITHOUT_BPF);
  }

  private void assertFinal(List<String> way) {
    try (AgentProcess process = startAgent(way);
        Agent agent = process.connect()) {
      // The first owner takes the agent longer to find: it loads itself for that.
      Actor first = actor();
      first.sendTo(first.socket("udp4"), 100, 1, link.server().v4(), PORT);
      awaitCounters(agent, first, Counters.udpSent(1, 128));
      Exits.begin(agent);
      Actor child = actor();
      Sock socket = child.socket("udp4");
      child.sendTo(socket, 100, 5, link.server().v4(), PORT);
      Pause.ms(300);
      child.sendTo(socket, 1_000, 1, link.server().v4(), PORT);
      child.exit(7);
      stage.reap(child.task().tgid());
      Exit exit = Exits.poll(agent, child.task().tgid(), 20_000).orElseThrow();
      assertThat(Counters.of(exit.getTask().getCounters()))
          .isEqualTo(Counters.udpSent(6, 5 * 128 + 1_028));
      assertThat(exit.getExitCode()).isEqualTo(7);
      // Without BPF it is as exact as /proc tells it.
      assertThat(exit.getTask().getInfo().getStartTimeNs())
          .isBetween(child.startAfterNs() - CLOCK_TICK_NS, child.startBeforeNs());
    }
  }

  @Test
  void aStormOfShortProcessesIsCountedWhole() {
    try (Storm storm = Storm.on(Link.withoutOffloads());
        AgentProcess process =
            AgentProcess.startIn(storm.link().client(), List.of(), "source = pcap");
        Agent agent = process.connect()) {
      long datagrams =
          storm.run(1_000, 3_000).stream().mapToLong(c -> c.datagrams().udpSentPackets()).sum();
      Pause.until(
          datagrams + " datagrams",
          PATIENCE,
          () -> agent.status().getTotals().getUdpSentPackets() == datagrams);
      assertThat(agent.status().getLostPackets()).isZero();
    }
  }

  // What is lost

  @Test
  void whatTheCaptureLosesIsSaid() {
    int datagrams = 20_000;
    try (AgentProcess process = startAgent("capture_buffer_bytes = 1048576");
        Agent agent = process.connect()) {
      Shell.run("kill", "-STOP", Long.toString(process.pid()));
      Actor sender = actor();
      sender.sendTo(sender.socket("udp4"), 10, datagrams, link.server().v4(), PORT);
      Shell.run("kill", "-CONT", Long.toString(process.pid()));
      Pause.until("packets are lost", PATIENCE, () -> agent.status().getLostPackets() > 0);
      Pause.ms(500);
      Status status = agent.status();
      long lost = status.getLostPackets();
      assertThat(lost + status.getTotals().getUdpSentPackets())
          .isBetween(datagrams * 99L / 100, datagrams * 101L / 100);
      Netatop netatop = Netatop.with(client, process);
      assertThat(netatop.run("status").output()).containsPattern("lost packets: +" + lost + "\n");
      Shell.Result top = netatop.run("top", "-c", "1", "-d", "0.1", "--json");
      assertThat(top.output()).contains("\"lostPackets\":" + lost);
      assertThat(top.errors()).contains("has lost " + lost + " packets", "too low");
    }
  }

  @Test
  void nothingIsLeftOfAKilledAgent() {
    AgentProcess process = startAgent();
    try (process) {
      Set<String> objects = BpfObjects.heldBy(process.pid());
      assertThat(captures()).isPositive();
      process.kill();
      assertThat(captures()).isZero();
      Pause.until(
          "all of " + objects + " are gone",
          PATIENCE,
          () -> BpfObjects.existing(objects).isEmpty());
    }
  }

  private long captures() {
    return client.run("cat", "/proc/net/packet").lines().skip(1).count();
  }

  // Who asks

  @Test
  void clientsSeeNoDifference() {
    try (AgentProcess process = startAgent();
        Agent agent = process.connect()) {
      stage
          .spawn(link.server(), new Ledger(link.server()))
          .datagramSocket(link.server().v4(), PORT);
      Actor sender = actor();
      sender.setUid(NOBODY);
      Sock socket = sender.connect("udp4", link.server().v4(), PORT);
      sender.send(socket, 100, 3);
      awaitCounters(agent, sender, Counters.udpSent(3, 3 * 128));
      Netatop netatop = Netatop.with(client, process);
      String pid = Integer.toString(sender.task().tgid());
      for (String[] words :
          new String[][] {
            {"counters", "-p", pid},
            {"status"},
            {"top", "-t", "-c", "1", "-d", "0.1", "-v", "2", "--since-agent"},
            {"netstat", "-unp"},
            {"lsof", "-nP", "-i", "-a", "-p", pid},
            {"ps", "aux"},
            {"inspect", "--seconds", "0.2", pid},
          }) {
        for (Shell.Result result :
            List.of(netatop.run(words), netatop.runAs(NOBODY, Integer.toString(NOBODY), words))) {
          assertThat(result.status()).as(List.of(words) + result.errors()).isZero();
          if (!words[0].equals("status")) {
            assertThat(result.output()).as(List.of(words).toString()).contains(pid);
          }
        }
      }
      assertThat(netatop.run("netstat", "-unp", "--bytes").output()).contains("384");
      assertThat(netatop.run("gc").status()).isZero();
    }
  }

  @Test
  void atopIsServedByTheSocketOfNetatopBpf() {
    // Of the places that an agent has for atop this one is its own.
    try (AtopRoom room = AtopRoom.open("1m");
        AgentProcess process = room.startAgentIn(client, "source = pcap", "atop = auto")) {
      assertThat(process.log()).contains("served at /run/netatop-bpf-socket", "capture");
      try (AtopSocket atop = AtopSocket.connect(room.path("/run/netatop-bpf-socket"))) {
        Actor sender = actor();
        sender.sendTo(sender.socket("udp4"), 100, 4, link.server().v4(), PORT);
        Pause.until(
            "its counters",
            PATIENCE,
            () -> Counters.udpSent(4, 4 * 128).equals(atop.ask().get(sender.task().tgid())));
      }
    }
  }
}
