// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.client.AgentUnavailableException;
import dev.netatop.client.ClientOptions;
import dev.netatop.client.NetatopClient;
import dev.netatop.fake.FakeAgent;
import dev.netatop.proto.v1.NetCounters;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.Socket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The views on a host that a fake proc file system describes. */
@Timeout(30)
class NetstatTest {
  private static final String INET =
      "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
          + " inode\n";

  @TempDir private Path folder;
  private Path net;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final List<String> told = new ArrayList<>();
  private Netstat.Connector connector =
      () -> {
        throw new AgentUnavailableException("ENOENT", "no agent is running");
      };

  @BeforeEach
  void describe() throws IOException {
    net = Files.createDirectories(folder.resolve("proc/self/net"));
    Files.createDirectories(folder.resolve("proc/self/ns"));
    Files.createSymbolicLink(folder.resolve("proc/self/ns/net"), Path.of("net:[4026531840]"));
    Files.createDirectories(folder.resolve("etc"));
    file(
        "tcp",
        INET
            + "   0: 0100007F:0050 00000000:0000 0A 00000000:00000001 00:00000000 00000000     0"
            + "        0 501 1 0 100 0 0 10 0\n"
            + "   1: 0100007F:0050 0100007F:D431 01 00000000:00000000 02:000AFC80 00000000  1000"
            + "        0 502 1 0 20 4 30 10 -1\n"
            + "   2: 0100007F:0050 0100007F:D432 06 00000000:00000000 03:00001770 00000000     0"
            + "        0 0 3 0\n");
    file(
        "tcp6",
        INET
            + "   0: B80D0120222211116655443388887777:0016 B80D0120000000000000000001000000:D431 01"
            + " 00000010:00000000 01:00000015 00000002     0        0 503 2 0 20 4 30 10 -1\n");
    file(
        "udp",
        INET
            + "   9: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000    53"
            + "        0 504 2 0 0\n");
    file(
        "unix",
        """
        Num       RefCount Protocol Flags    Type St Inode Path
        0000000000000000: 00000002 00000000 00010000 0001 01   601 /run/evil\u001b[2J
        continued
        0000000000000000: 00000003 00000000 00000000 0001 03   602
        """);
    process(77, "/usr/sbin/evil\u001b]0;x", 501, 601);
    process(1234, "nginx: worker process", 501, 502);
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(net.resolve(name), text, StandardCharsets.ISO_8859_1);
  }

  private void process(int pid, String argument, long... inodes) throws IOException {
    Path fd = Files.createDirectories(folder.resolve("proc/" + pid + "/fd"));
    Files.writeString(folder.resolve("proc/" + pid + "/cmdline"), argument + "\0-x\0");
    for (int i = 0; i < inodes.length; i++) {
      Files.createSymbolicLink(
          fd.resolve(Integer.toString(i + 3)), Path.of("socket:[" + inodes[i] + "]"));
    }
  }

  private Netstat.Outcome run(Netstat.Form form, String... args) throws Exception {
    NetstatOptions options = new NetstatOptions();
    new CommandLine(options).parseArgs(args);
    options.check();
    return new Netstat(
            options,
            new Netstat.Surroundings(
                out,
                StandardCharsets.UTF_8,
                form,
                uid -> uid == 1000 ? "alice" : Long.toString(uid),
                told::add,
                connector,
                folder.resolve("proc"),
                folder.resolve("sys"),
                folder.resolve("etc")))
        .run(Optional.empty());
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void socketsWithEverythingNetToolsShows() throws Exception {
    assertThat(run(Netstat.Form.TEXT, "-tuapneo")).isEqualTo(Netstat.Outcome.DONE);

    assertThat(text())
        .isEqualTo(
            """
            Active Internet connections (servers and established)
            Proto Recv-Q Send-Q Local Address           Foreign Address         State       User       Inode      PID/Program name     Timer
            tcp        1      0 127.0.0.1:80            0.0.0.0:*               LISTEN      0          501        77/evil?]0;x         off (0.00/0/0)
            tcp        0      0 127.0.0.1:80            127.0.0.1:54321         ESTABLISHED 1000       502        1234/nginx: worker   keepalive (7200.00/0/0)
            tcp        0      0 127.0.0.1:80            127.0.0.1:54322         TIME_WAIT   0          0          -                    timewait (60.00/0/0)
            tcp6       0     16 2001:db8:1111:2222:3:22 2001:db8::1:54321       ESTABLISHED 0          503        -                    on (0.21/2/0)
            udp        0      0 0.0.0.0:53              0.0.0.0:*                           53         504        -                    off (0.00/0/0)
            """);
    assertThat(told).isEmpty();
  }

  @Test
  void connectedSocketsWithoutOptions() throws Exception {
    run(Netstat.Form.TEXT, "-n");

    assertThat(text())
        .isEqualTo(
            """
            Active Internet connections (w/o servers)
            Proto Recv-Q Send-Q Local Address           Foreign Address         State     \s
            tcp        0      0 127.0.0.1:80            127.0.0.1:54321         ESTABLISHED
            tcp        0      0 127.0.0.1:80            127.0.0.1:54322         TIME_WAIT \s
            tcp6       0     16 2001:db8:1111:2222:3:22 2001:db8::1:54321       ESTABLISHED
            Active UNIX domain sockets (w/o servers)
            Proto RefCnt Flags       Type       State         I-Node   Path
            unix  3      [ ]         STREAM     CONNECTED     602     \s
            """);
  }

  @Test
  void wideAddressesAreWhole() throws Exception {
    run(Netstat.Form.TEXT, "-6tnW");

    assertThat(text()).contains(" 2001:db8:1111:2222:3344:5566:7777:8888:22 2001:db8::1:54321 ");
  }

  @Test
  void portsAndUsersHaveTheirNames() throws Exception {
    Files.writeString(
        folder.resolve("etc/services"), "# none\nhttp 80/tcp www # web\ndomain\t53/udp\n");
    run(Netstat.Form.TEXT, "-tuae", "-4", "--numeric-hosts");

    assertThat(text())
        .contains("127.0.0.1:http          127.0.0.1:54321         ESTABLISHED alice ")
        .contains("0.0.0.0:domain          0.0.0.0:* ");
  }

  @Test
  void namesThatProcessesChooseDoNoHarm() throws Exception {
    run(Netstat.Form.TEXT, "-xlp");

    assertThat(text())
        .endsWith("LISTENING     601      77/evil?]0;x         /run/evil?[2J\n")
        .doesNotContain("\u001b");
  }

  @Test
  void agentNamesWhatTheCallerMayNotSee() throws Exception {
    process(4242, "/usr/sbin/sshd");
    try (FakeAgent agent = new FakeAgent(folder, NetstatTest::knowsOneSocket)) {
      connector = () -> NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS);
      run(Netstat.Form.TEXT, "-6tnp", "--bytes");
    }
    assertThat(text())
        .contains("Snt-Pk     Snt-Bytes      Rcv-Pk     Rcv-Bytes")
        .contains(" ESTABLISHED 4242/sshd ")
        .endsWith("           3          4000           5          6000\n");
    assertThat(told).isEmpty();
  }

  private static void knowsOneSocket(Request request, FakeAgent.Peer peer) throws IOException {
    if (!request.hasSockets()) {
      return;
    }
    NetCounters.Builder counters =
        NetCounters.newBuilder()
            .setTcpSentPackets(3)
            .setTcpSentBytes(4000)
            .setTcpReceivedPackets(5)
            .setTcpReceivedBytes(6000);
    Socket.Builder socket =
        Socket.newBuilder()
            .setProtocol(6)
            .setState(1)
            .setInode(503)
            .setTgid(4242)
            .setCookie(1)
            .setCounters(counters);
    peer.answer(
        request,
        Response.newBuilder()
            .setSockets(dev.netatop.proto.v1.Sockets.newBuilder().addSockets(socket)));
  }

  @Test
  void withoutAgentTheListIsThereAndTheRestIsNamed() throws Exception {
    assertThat(run(Netstat.Form.TEXT, "-4tn", "--bytes")).isEqualTo(Netstat.Outcome.NO_AGENT);

    assertThat(text()).contains("ESTABLISHED           -             -");
    assertThat(told).containsExactly("counters are missing: no agent is running");
  }

  @Test
  void protocolThatTheKernelLacksIsNamed() throws Exception {
    assertThat(run(Netstat.Form.TEXT, "-S")).isEqualTo(Netstat.Outcome.UNSUPPORTED);

    assertThat(told).singleElement().asString().contains("sctp");
  }

  @Test
  void recordsHaveFlatKeys() throws Exception {
    run(Netstat.Form.JSON, "-tnp", "-4");

    assertThat(text().lines().findFirst())
        .hasValue(
            "{\"protocol\":\"tcp\",\"receiveQueue\":0,\"sendQueue\":0,\"localAddress\":\"127.0.0.1\","
                + "\"localPort\":80,\"remoteAddress\":\"127.0.0.1\",\"remotePort\":54321,"
                + "\"state\":\"ESTABLISHED\",\"uid\":1000,\"user\":\"1000\",\"inode\":502,\"pid\":1234,"
                + "\"program\":\"nginx: worker process\",\"timer\":\"keepalive\",\"timerMs\":7200000,"
                + "\"retransmits\":0,\"probes\":0,\"netns\":4026531840}");
  }

  @Test
  void brokenFileIsNamedWithItsLine() throws Exception {
    file("tcp", INET + "   0: nonsense\n");

    assertThatThrownBy(() -> run(Netstat.Form.TEXT, "-tn"))
        .isInstanceOf(KernelFileException.class)
        .hasMessageContaining(net.resolve("tcp").toString())
        .hasMessageContaining("nonsense");
  }

  @Test
  void statisticsAreSentences() throws Exception {
    file(
        "snmp",
        """
        Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens InCsumErrors
        Tcp: 1 200 120000 -1 0 18446744073709551615
        Icmp: InMsgs InDestUnreachs OutMsgs OutEchos NewOne
        Icmp: 3 2 1 0 4
        """);
    file("netstat", "TcpExt: TCPHPHits TCPTimeouts\nTcpExt: 0 0\n");
    run(Netstat.Form.TEXT, "-s");

    assertThat(text())
        .isEqualTo(
            """
            Tcp:
                0 active connection openings
                InCsumErrors: 18446744073709551615
            Icmp:
                3 ICMP messages received
                ICMP input histogram:
                    destination unreachable: 2
                1 ICMP messages sent
                ICMP output histogram:
                NewOne: 4
            TcpExt:
                0 packet headers predicted
            """);
  }

  @Test
  void statisticsOfOneProtocol() throws Exception {
    file("snmp", "Tcp: ActiveOpens\nTcp: 5\nUdp: NoPorts\nUdp: 6\n");
    file("netstat", "TcpExt: TW\nTcpExt: 7\n");
    run(Netstat.Form.CSV, "-su");

    assertThat(text()).isEqualTo("section,name,value\r\nUdp,NoPorts,6\r\n");
  }

  @Test
  void groupsOfBothFamilies() throws Exception {
    file(
        "igmp",
        """
        Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
        1\tlo        :     1      V3
        \t\t\t\t010000E0     1 0:00000000\t\t0
        2\tlongname01:     1      V3
        \t\t\t\tFB0000E0     2 0:00000000\t\t0
        """);
    file("igmp6", "1    lo              ff020000000000000000000000000001     1 0000000C 0\n");
    run(Netstat.Form.TEXT, "-gn");

    assertThat(text())
        .endsWith(
            """
            --------------- ------ ---------------------
            lo              1      224.0.0.1
            longname01      2      224.0.0.251
            lo              1      ff02::1
            """);
  }

  @Test
  void masqueradedConnections() throws Exception {
    file(
        "nf_conntrack",
        "ipv4     2 tcp      6 65 ESTABLISHED src=10.0.0.2 dst=198.51.100.7 sport=40000 dport=443"
            + " src=198.51.100.7 dst=192.0.2.1 sport=443 dport=61000 [ASSURED] mark=0 use=1\n");
    run(Netstat.Form.TEXT, "-Mn");

    assertThat(text())
        .isEqualTo(
            """
            IP masquerading entries
            prot   expire source               destination          ports
            tcp      1:05 10.0.0.2             198.51.100.7         40000 -> 443 (61000)
            """);
  }

  @Test
  void kernelWithoutConnectionTrackingIsNamed() throws Exception {
    assertThat(run(Netstat.Form.TEXT, "-M")).isEqualTo(Netstat.Outcome.UNSUPPORTED);

    assertThat(told).singleElement().asString().contains("nf_conntrack");
  }
}
