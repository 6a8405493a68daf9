// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.agent.source.SourceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Finds this process's own sockets on the real kernel: that needs no privileges. */
@Timeout(60)
class SocketOwnersTest {
  private static final int ESTABLISHED = 1;
  private static final int CLOSE = 7;

  private final ProcReader proc = new ProcReader(Path.of("/proc"));
  private final Semaphore answered = new Semaphore(0);
  private SocketOwners owners;
  private int self;
  private long startNs;

  @BeforeEach
  void start() throws SourceException {
    owners = SocketOwners.start(proc, answered::release);
    self = (int) ProcessHandle.current().pid();
    if (proc.stat(self) instanceof Reading.Present<ProcessStat> stat) {
      startNs = stat.value().startTicks() * ProcessStat.NS_PER_TICK;
    }
  }

  @AfterEach
  void close() {
    owners.close();
  }

  private OwnerAnswer answer(Endpoint end) throws InterruptedException {
    assertThat(owners.ask(end)).isTrue();
    OwnerAnswer answer;
    while ((answer = owners.next()) == null) {
      assertThat(answered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(answer.end()).isEqualTo(end);
    return answer;
  }

  private void assertOwn(Endpoint end, int state) throws InterruptedException {
    assertThat(answer(end))
        .isInstanceOfSatisfying(
            OwnerAnswer.Owned.class,
            owned -> {
              assertThat(owned.tgid()).isEqualTo(self);
              assertThat(owned.startNs()).isEqualTo(startNs);
              assertThat(owned.state()).isEqualTo(state);
              assertThat(owned.cookie()).isPositive();
              assertThat(owned.inode()).isPositive();
            });
  }

  @Test
  void findsBothEndsOfAConnection() throws IOException, InterruptedException {
    InetAddress loopback = Ends.address("127.0.0.1");
    try (ServerSocket listener = new ServerSocket(0, 5, loopback);
        Socket client = new Socket(loopback, listener.getLocalPort())) {
      int port = listener.getLocalPort();
      int clientPort = client.getLocalPort();
      assertOwn(Ends.tcp("127.0.0.1", clientPort, "127.0.0.1", port), ESTABLISHED);
      Endpoint server = Ends.tcp("127.0.0.1", port, "127.0.0.1", clientPort);
      assertThat(answer(server))
          .isInstanceOfSatisfying(
              OwnerAnswer.Unopened.class,
              unopened -> assertThat(unopened.state()).isEqualTo(ESTABLISHED));
      try (Socket accepted = listener.accept()) {
        assertThat(accepted.isConnected()).isTrue();
        assertOwn(server, ESTABLISHED);
      }
      // There is a listener, but no such connection.
      Endpoint none = Ends.tcp("127.0.0.1", port, "127.0.0.1", 1);
      assertThat(answer(none)).isEqualTo(new OwnerAnswer.NoSocket(none));
    }
  }

  @Test
  void aConnectionThatWasClosedIsUnopened() throws IOException, InterruptedException {
    InetAddress loopback = Ends.address("127.0.0.1");
    try (ServerSocket listener = new ServerSocket(0, 5, loopback)) {
      Socket client = new Socket(loopback, listener.getLocalPort());
      int clientPort = client.getLocalPort();
      try (Socket accepted = listener.accept()) {
        client.close();
        assertThat(accepted.getInputStream().read()).isEqualTo(-1);
        Endpoint end = Ends.tcp("127.0.0.1", clientPort, "127.0.0.1", listener.getLocalPort());
        assertThat(answer(end)).isInstanceOf(OwnerAnswer.Unopened.class);
      }
    }
  }

  @Test
  void findsConnectionsOverIpv6() throws IOException, InterruptedException {
    InetAddress loopback = Ends.address("::1");
    try (ServerSocket listener = new ServerSocket(0, 5, loopback);
        Socket client = new Socket(loopback, listener.getLocalPort())) {
      assertOwn(
          Ends.tcp("::1", client.getLocalPort(), "::1", listener.getLocalPort()), ESTABLISHED);
    }
  }

  @Test
  void findsDatagramSockets() throws IOException, InterruptedException {
    // Java's are IPv6 sockets that take IPv4.
    try (DatagramSocket any = new DatagramSocket(0);
        DatagramSocket bound =
            new DatagramSocket(new InetSocketAddress(Ends.address("127.0.0.1"), 0));
        DatagramSocket connected = new DatagramSocket(0)) {
      connected.connect(Ends.address("127.0.0.1"), any.getLocalPort());
      assertOwn(Ends.udp("127.0.0.1", any.getLocalPort(), "127.0.0.1", 9), CLOSE);
      assertOwn(Ends.udp("::1", any.getLocalPort(), "::1", 9), CLOSE);
      assertOwn(Ends.udp("127.0.0.1", bound.getLocalPort(), "192.0.2.1", 9), CLOSE);
      assertOwn(
          Ends.udp("127.0.0.1", connected.getLocalPort(), "127.0.0.1", any.getLocalPort()),
          ESTABLISHED);
      Endpoint other = Ends.udp("127.0.0.1", connected.getLocalPort(), "127.0.0.1", 1);
      assertThat(answer(other)).isEqualTo(new OwnerAnswer.NoSocket(other));
    }
  }

  @Test
  void receiversOfAGroupAreFound() throws IOException, InterruptedException {
    try (MulticastSocket first = new MulticastSocket(0);
        MulticastSocket second = new MulticastSocket(first.getLocalPort())) {
      assertThat(second.getLocalPort()).isEqualTo(first.getLocalPort());
      assertOwn(Ends.udp("239.255.1.2", first.getLocalPort(), "192.0.2.1", 9), CLOSE);
    }
  }

  @Test
  void findsTheSocketsOfOtherProcesses() throws IOException, InterruptedException {
    InetAddress loopback = Ends.address("127.0.0.1");
    try (ServerSocket listener = new ServerSocket(0, 5, loopback)) {
      String connect = "exec 3<>/dev/tcp/127.0.0.1/" + listener.getLocalPort();
      // The shell and its child have it, and it is the child's.
      Process shell =
          new ProcessBuilder("bash", "-c", connect + "; sleep 60 & echo $!; wait").start();
      try (Socket accepted = listener.accept();
          BufferedReader in = shell.inputReader(StandardCharsets.US_ASCII)) {
        int child = Integer.parseInt(in.readLine());
        Endpoint end =
            Ends.tcp("127.0.0.1", accepted.getPort(), "127.0.0.1", listener.getLocalPort());
        assertThat(answer(end))
            .isInstanceOfSatisfying(
                OwnerAnswer.Owned.class, owned -> assertThat(owned.tgid()).isEqualTo(child));
      } finally {
        shell.descendants().forEach(ProcessHandle::destroyForcibly);
        shell.destroyForcibly();
      }
    }
  }

  @Test
  void theKernelsListsTellTheSame() throws IOException {
    InetAddress loopback = Ends.address("127.0.0.1");
    LocalLinks links = new LocalLinks();
    try (ServerSocket listener = new ServerSocket(0, 5, loopback);
        Socket client = new Socket(loopback, listener.getLocalPort());
        DatagramSocket udp = new DatagramSocket(0);
        SockDiag diag = SockDiag.open(links);
        ProcNetTables tables = new ProcNetTables(Path.of("/proc"), links)) {
      List<Endpoint> ends =
          List.of(
              Ends.tcp("127.0.0.1", client.getLocalPort(), "127.0.0.1", listener.getLocalPort()),
              Ends.udp("127.0.0.1", udp.getLocalPort(), "127.0.0.1", 9),
              Ends.udp("::1", udp.getLocalPort(), "::1", 9));
      List<List<SocketRow>> asked = diag.find(ends, 0);
      List<List<SocketRow>> listed = tables.find(ends, 0);
      for (int i = 0; i < ends.size(); i++) {
        assertThat(listed.get(i)).hasSize(1);
        assertThat(listed.get(i).get(0).inode()).isEqualTo(asked.get(i).get(0).inode());
        assertThat(listed.get(i).get(0).state()).isEqualTo(asked.get(i).get(0).state());
        assertThat(listed.get(i).get(0).cookie()).isNegative();
      }
      assertThat(tables.find(ends, 1)).containsExactly(null, null, null);
      assertThat(diag.listener(ends.get(0), 0)).isZero();
      Endpoint server =
          Ends.tcp("127.0.0.1", listener.getLocalPort(), "127.0.0.1", client.getLocalPort());
      assertThat(diag.listener(server, 0)).isPositive();
    }
  }

  @Test
  void interfacesAreKnownByTheirAddresses() throws IOException {
    LocalLinks links = new LocalLinks();
    int loopback = NetworkInterface.getByInetAddress(Ends.address("127.0.0.1")).getIndex();
    assertThat(links.interfaceOf(Ends.tcp("127.0.0.1", 1, "127.0.0.1", 2), 0)).isEqualTo(loopback);
    assertThat(links.interfaceOf(Ends.tcp("192.0.2.77", 1, "127.0.0.1", 2), 0)).isZero();
    assertThat(links.all(0)).contains(loopback);
    assertThat(links.isGroup(Ends.udp("224.0.0.1", 1, "127.0.0.1", 2), 0)).isTrue();
    assertThat(links.isGroup(Ends.udp("255.255.255.255", 1, "127.0.0.1", 2), 0)).isTrue();
    assertThat(links.isGroup(Ends.udp("ff02::1", 1, "::1", 2), 0)).isTrue();
    assertThat(links.isGroup(Ends.udp("127.0.0.1", 1, "127.0.0.1", 2), 0)).isFalse();
  }

  @Test
  void questionsAreBounded() {
    Endpoint end = Ends.tcp("192.0.2.1", 1, "192.0.2.2", 2);
    for (int i = 0; i < SocketOwners.MAX_OPEN; i++) {
      assertThat(owners.ask(end)).isTrue();
    }
    assertThat(owners.ask(end)).isFalse();
  }

  @Test
  void saysWhatItCanDo() throws InterruptedException {
    answer(Ends.tcp("192.0.2.1", 1, "192.0.2.2", 2));
    assertThat(owners.feature().name()).isEqualTo("sock-diag-owner");
    assertThat(owners.feature().description()).isNotEmpty();
  }

  @Test
  void needsProc(@TempDir Path empty) {
    ProcReader nothing = new ProcReader(empty.resolve("absent"));
    assertThatThrownBy(() -> SocketOwners.start(nothing, () -> {}))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("absent");
  }
}
