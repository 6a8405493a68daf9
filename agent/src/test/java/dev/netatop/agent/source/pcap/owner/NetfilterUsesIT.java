// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The kernel's uses of this test's own sockets, as Java sees them. */
final class NetfilterUsesIT {
  private static final long MAPPED_LOOPBACK = 0xffff_7f00_0001L;
  private static final long TICK_NS = 10_000_000; // of /proc, on every machine: USER_HZ

  @BeforeAll
  static void onlyRoot() throws Exception {
    assumeThat(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        .as("only root may load BPF programs")
        .isEqualTo(0);
  }

  @Test
  void tellsWhoSendsADatagram() throws Exception {
    try (Uses uses = NetfilterUses.open();
        DatagramSocket sender = loopbackSocket();
        DatagramSocket receiver = loopbackSocket()) {
      long before = nowNs();
      sender.send(to(receiver));
      receiver.receive(new DatagramPacket(new byte[1], 1));

      Use use = lastOf(uses, sender.getLocalPort());

      long self = ProcessHandle.current().pid();
      assertThat(use.timeNs).isBetween(before, nowNs());
      assertThat(use.protocol).isEqualTo(17);
      assertThat(use.isV6).isFalse();
      assertThat(use.isAnyFamily).isFalse();
      assertThat(use.isAnyAddress).isFalse();
      assertThat(use.localHigh).isZero();
      assertThat(use.localLow).isEqualTo(MAPPED_LOOPBACK);
      assertThat(use.remoteHigh).isZero();
      assertThat(use.remoteLow).isEqualTo(MAPPED_LOOPBACK);
      assertThat(use.remotePort).isEqualTo(receiver.getLocalPort());
      assertThat(use.socket).isNegative();
      assertThat(use.tgid).isEqualTo((int) self);
      assertThat(Path.of("/proc/self/task/" + use.tid)).exists();
      assertThat(use.processStartNs / TICK_NS).isEqualTo(startTicks("/proc/self/stat"));
      assertThat(use.threadStartNs / TICK_NS)
          .isEqualTo(startTicks("/proc/self/task/" + use.tid + "/stat"));
      assertThat(use.uid).isZero();
      assertThat(use.command).isEqualTo(Files.readString(Path.of("/proc/self/comm")).strip());
    }
  }

  @Test
  void tellsAReceiverWithNoRemoteEnd() throws Exception {
    try (Uses uses = NetfilterUses.open();
        DatagramSocket sender = loopbackSocket();
        DatagramSocket receiver = loopbackSocket()) {
      sender.send(to(receiver));
      receiver.receive(new DatagramPacket(new byte[1], 1));

      Use use = lastOf(uses, receiver.getLocalPort());

      assertThat(use.tgid).isEqualTo((int) ProcessHandle.current().pid());
      assertThat(use.remoteHigh).isZero();
      assertThat(use.remoteLow).isZero();
      assertThat(use.remotePort).isZero();
    }
  }

  @Test
  void tellsWhatElseReachesASocketBoundToNoAddress() throws Exception {
    try (Uses uses = NetfilterUses.open();
        DatagramSocket sender = new DatagramSocket();
        DatagramSocket receiver = loopbackSocket()) {
      sender.send(to(receiver));

      Use use = lastOf(uses, sender.getLocalPort());

      assertThat(use.localLow).isEqualTo(MAPPED_LOOPBACK);
      assertThat(use.isAnyAddress).isTrue();
    }
  }

  @Test
  void tellsEachOfManyInOrder() throws Exception {
    int count = 600; // more than are read at once
    try (Uses uses = NetfilterUses.open();
        DatagramSocket receiver = loopbackSocket()) {
      for (int i = 0; i < count; i++) {
        try (DatagramSocket sender = loopbackSocket()) {
          sender.send(to(receiver));
        }
      }
      Use use = new Use();
      int told = 0;
      long last = 0;
      while (uses.next(use)) {
        if (use.remotePort == receiver.getLocalPort()) {
          assertThat(use.timeNs).isGreaterThanOrEqualTo(last);
          last = use.timeNs;
          told++;
        }
      }
      assertThat(told).isEqualTo(count);
      assertThat(uses.lost()).isZero();
    }
  }

  @Test
  void saysWhatItCanTellAndClosesTwice() throws SourceException {
    Uses uses = NetfilterUses.open();
    assertThat(uses.features())
        .extracting(SourceFeature::name)
        .containsExactly("netfilter-owner", "use-tracepoints");
    uses.close();
    uses.close();
    assertThat(uses.next(new Use())).isFalse();
    assertThat(uses.lost()).isZero();
  }

  private static DatagramSocket loopbackSocket() throws Exception {
    return new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  private static DatagramPacket to(DatagramSocket receiver) {
    return new DatagramPacket(new byte[1], 1, receiver.getLocalSocketAddress());
  }

  private static Use lastOf(Uses uses, int localPort) throws SourceException {
    Use found = new Use();
    for (Use use = new Use(); uses.next(use); use = new Use()) {
      if (use.localPort == localPort) {
        found = use;
      }
    }
    assertThat(found.localPort).isEqualTo(localPort);
    return found;
  }

  private static long startTicks(String stat) throws Exception {
    String text = Files.readString(Path.of(stat), StandardCharsets.ISO_8859_1);
    return Long.parseLong(text.substring(text.lastIndexOf(')') + 2).split(" ", 21)[19]);
  }

  private static long nowNs() {
    return ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now());
  }
}
