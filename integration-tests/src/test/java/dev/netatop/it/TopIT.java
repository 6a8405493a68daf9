// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Shell;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code netatop top} shows of short processes, of many, of much, and of others'. */
@ExtendWith(RealKernel.class)
final class TopIT {
  private static final int OWNER = 20_001;
  private static final int PORT = 6201;
  private static final String DEVICE = Link.DEVICE;

  private static List<String> top(Path tree, AgentProcess agent, String... options) {
    List<String> command =
        new ArrayList<>(
            List.of(
                tree.resolve("bin/netatop").toString(),
                "top",
                "--socket",
                agent.socket().toString(),
                "-t"));
    command.addAll(List.of(options));
    return command;
  }

  private static Path dist() {
    return AgentProcess.program("netatop").getParent().getParent();
  }

  @Test
  void shortProcessesAndTheWorkersOfAServerHaveARowEach() {
    try (AgentProcess agent = AgentProcess.start();
        Link link = Link.withoutOffloads();
        Stage stage = Stage.open();
        Trace top = Trace.of(top(dist(), agent, "-d", "1", "-v", "2"))) {
      Actor server = stage.spawn(link.server(), new Ledger(link.server()));
      Sock listener = server.listen(link.server().v4(), PORT);
      Actor one = server.fork();
      Actor other = server.fork();
      Actor client = stage.spawn(link.client(), new Ledger(link.client()));
      top.awaitRefreshes(1);
      Sock first = client.connect("tcp4", link.server().v4(), PORT);
      Sock ofOne = one.accept(listener);
      Sock second = client.connect("tcp4", link.server().v4(), PORT);
      Sock ofOther = other.accept(listener);
      client.send(first, 50_000);
      one.receive(ofOne, 50_000);
      client.send(second, 70_000);
      other.receive(ofOther, 70_000);
      // Lives for a few milliseconds: a datagram into nowhere, and the end.
      long shortLived = shortLife(link);

      top.await("a worker", row -> row.isOf(one.task().tgid()) && row.received() > 50_000);
      top.await("another", row -> row.isOf(other.task().tgid()) && row.received() > 70_000);
      top.await("the short process", row -> row.isOf(shortLived) && row.sent() == 29);
    }
  }

  private static long shortLife(Link link) {
    String line =
        link.client()
            .run(
                "bash",
                "-c",
                "echo $$; exec 3<>/dev/udp/"
                    + link.server().v4().getHostAddress()
                    + "/9; printf x >&3")
            .strip();
    return Long.parseLong(line);
  }

  @Test
  void aTotalBeyondFourGigabytesIsRight() {
    long megabyte = 1 << 20;
    int times = 4300;
    try (AgentProcess agent = AgentProcess.start();
        Link link = Link.withoutOffloads();
        Stage stage = Stage.open();
        Agent counters = agent.connect();
        Trace top = Trace.of(top(dist(), agent, "-d", "1", "-v", "2", "lo"))) {
      Actor server = stage.spawn(link.server(), new Ledger(link.server()));
      Actor client = stage.spawn(link.server(), new Ledger(link.server()));
      Sock listener = server.listen(link.server().v4(), PORT);
      top.awaitRefreshes(1);
      Sock connection = client.connect("tcp4", link.server().v4(), PORT);
      Sock accepted = server.accept(listener);
      CompletableFuture<Void> sent = client.sendLater(connection, (int) megabyte, times);
      server.receive(accepted, (int) megabyte, times);
      sent.join();
      client.awaitIdle(connection);
      int pid = client.task().tgid();
      long exact = counters.process(pid, 0).getCounters().getTcpSentBytes();

      assertThat(exact).isGreaterThan(times * megabyte);
      top.await("all of it", row -> row.isOf(pid) && row.sent() == exact);
      assertThat(top.lines()).noneMatch(line -> line.matches(".*\t[^\t]*e[^\t]*"));
    }
  }

  @Test
  void anybodySeesAllByDefaultAndHisOwnWhereThatIsThePolicy() {
    Path tree = AgentProcess.newDirectory();
    try {
      Shell.run("cp", "-r", dist().toString(), tree.resolve("dist").toString());
      Shell.run("chmod", "-R", "a+rX", tree.toString());
      asAnybody(tree.resolve("dist"), "counters = all");
      asAnybody(tree.resolve("dist"), "counters = owner");
    } finally {
      Shell.run("rm", "-r", tree.toString());
    }
  }

  private static void asAnybody(Path tree, String policy) {
    try (AgentProcess agent = AgentProcess.start(policy);
        Link link = Link.withoutOffloads();
        Stage stage = Stage.open();
        Trace top = Trace.of(unprivileged(top(tree, agent, "-d", "1", "-v", "2")))) {
      Actor server = stage.spawn(link.server(), new Ledger(link.server()));
      server.datagramSocket(link.server().v4(), PORT);
      Actor own = stage.spawn(link.client(), new Ledger(link.client()));
      own.setUid(OWNER);
      Actor others = stage.spawn(link.client(), new Ledger(link.client()));
      top.awaitRefreshes(1);
      own.send(own.connect("udp4", link.server().v4(), PORT), 1000, 3);
      others.send(others.connect("udp4", link.server().v4(), PORT), 500, 7);

      top.await("his own", row -> row.isOf(own.task().tgid()) && row.sent() == 3 * 1028);
      if (policy.endsWith("all")) {
        top.await("another's", row -> row.isOf(others.task().tgid()) && row.sent() == 7 * 528);
        assertThat(top.lines()).noneMatch(line -> line.contains("policy"));
      } else {
        top.await(
            "the others in one", row -> row.who().contains("policy") && row.sent() >= 7 * 528);
        assertThat(top.lines()).noneMatch(line -> line.contains("/" + others.task().tgid() + "/"));
      }
    }
  }

  private static List<String> unprivileged(List<String> command) {
    List<String> whole =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + OWNER, "--regid=" + OWNER, "--clear-groups"));
    whole.addAll(command);
    return whole;
  }

  @Test
  void aLostAgentIsWaitedFor() {
    Path directory = AgentProcess.newDirectory();
    AgentProcess first = AgentProcess.startIn(directory);
    try (Link link = Link.withoutOffloads();
        Stage stage = Stage.open();
        Trace top = Trace.of(top(dist(), first, "-d", "0.5", "-v", "2", DEVICE))) {
      Actor server = stage.spawn(link.server(), new Ledger(link.server()));
      server.datagramSocket(link.server().v4(), PORT);
      Actor client = stage.spawn(link.client(), new Ledger(link.client()));
      top.awaitRefreshes(1);
      Sock socket = client.connect("udp4", link.server().v4(), PORT);
      client.send(socket, 1000, 10);
      int pid = client.task().tgid();
      top.await("what the first one counted", row -> row.isOf(pid) && row.sent() == 10_280);
      first.kill();
      try (AgentProcess second = AgentProcess.startIn(directory)) {
        assertThat(second.pid()).isNotEqualTo(first.pid());
        client.send(socket, 1000, 5);

        top.await("what both counted", row -> row.isOf(pid) && row.sent() == 15_420);
      }
    } finally {
      if (directory.toFile().exists()) {
        first.close();
      }
    }
  }
}
