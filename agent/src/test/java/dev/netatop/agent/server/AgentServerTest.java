// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.proto.FrameChannel;
import dev.netatop.proto.v1.GetcntExitRequest;
import dev.netatop.proto.v1.ProbeRequest;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over real Unix sockets. */
@Timeout(60)
class AgentServerTest {
  @TempDir Path directory;

  private final FakeSource source = new FakeSource();
  private final List<AgentServer> servers = new ArrayList<>();
  private final List<SocketChannel> clients = new ArrayList<>();
  private CompletableFuture<?> running = CompletableFuture.completedFuture(null);

  private Path socket() {
    return directory.resolve("agent.sock");
  }

  private AgentServer listen(Limits limits) throws ServerException {
    AgentServer server =
        AgentServer.listen(
            new AgentServer.Options(
                socket(),
                new ReadPolicy(ReadPolicy.Scope.ALL, ReadPolicy.Scope.OWNER, OptionalInt.empty()),
                limits,
                16,
                15_000_000_000L,
                15_000_000_000L,
                "9.9",
                1,
                Optional::empty),
            source,
            new ProcReader(Path.of("/proc")),
            Clock.system(),
            new ErrorLog(System.getLogger("test")));
    servers.add(server);
    return server;
  }

  private AgentServer start(Limits limits) throws ServerException {
    AgentServer server = listen(limits);
    running =
        CompletableFuture.runAsync(
            () -> {
              try {
                server.run();
              } catch (ServerException e) {
                throw new IllegalStateException(e);
              }
            });
    return server;
  }

  private FrameChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()));
    clients.add(channel);
    return FrameChannel.client(channel);
  }

  private static Response receive(FrameChannel channel) throws IOException {
    return Objects.requireNonNull(channel.receive(Response.parser()));
  }

  private static Response probe(FrameChannel channel) throws IOException {
    channel.send(Request.newBuilder().setId(1).setProbe(ProbeRequest.getDefaultInstance()).build());
    return receive(channel);
  }

  @AfterEach
  void stop() throws Exception {
    for (AgentServer server : servers) {
      server.stop();
    }
    running.get(10, TimeUnit.SECONDS);
    for (AgentServer server : servers) {
      server.close();
    }
    for (SocketChannel client : clients) {
      client.close();
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.filter(path -> !path.endsWith("other"))).as("nothing is left").isEmpty();
    }
  }

  @Test
  void servesEverybodyWhoMayConnect() throws Exception {
    start(Limits.DEFAULT);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket())))
        .isEqualTo("rw-rw-rw-");
    assertThat(probe(connect()).getProbe().getVersion()).isEqualTo("9.9");
  }

  @Test
  void aBlockedClientIsAnsweredWhenAProcessFinishes() throws Exception {
    AgentServer server = start(Limits.DEFAULT);
    FrameChannel one = connect();
    FrameChannel two = connect();
    for (FrameChannel channel : List.of(one, two)) {
      channel.send(
          Request.newBuilder()
              .setId(5)
              .setGetcntExit(GetcntExitRequest.getDefaultInstance())
              .build());
      // Answered in order: the wait before it is open by then.
      assertThat(probe(channel).hasProbe()).isTrue();
    }
    source.finishing.add(FakeSource.finished(10, 1000));
    server.wake();
    assertThat(receive(one).getExit().getSequence()).isEqualTo(1);
    assertThat(receive(two).getExit().getSequence()).isEqualTo(1);
  }

  @Test
  void stopsWithBlockedClients() throws Exception {
    AgentServer server = start(Limits.DEFAULT);
    FrameChannel blocked = connect();
    blocked.send(
        Request.newBuilder()
            .setId(5)
            .setGetcntExit(GetcntExitRequest.getDefaultInstance())
            .build());
    probe(blocked);
    server.stop();
    running.get(1, TimeUnit.SECONDS);
    server.close();
    assertThat(blocked.receive(Response.parser())).isNull();
  }

  @Test
  void tooManyConnectionsAreToldSo() throws Exception {
    start(new Limits(1, 1, 64, 1 << 22, 1_000_000_000L));
    List<FrameChannel> admitted = new ArrayList<>();
    Response last = probe(connect());
    while (last.hasProbe() && admitted.size() < 100) {
      admitted.add(connect());
      FrameChannel newest = admitted.get(admitted.size() - 1);
      try {
        newest.send(
            Request.newBuilder().setId(1).setProbe(ProbeRequest.getDefaultInstance()).build());
      } catch (IOException refusedAlready) {
        // The answer says why.
      }
      last = receive(newest);
    }
    // Root has some connections of its own beyond the limit.
    assertThat(admitted.size()).isIn(1, 17);
    assertThat(last.getError().getErrno()).isIn("EAGAIN", "EUSERS");
    assertThat(last.getLast()).isTrue();
  }

  @Test
  void nonsenseIsAnsweredAndClosed() throws Exception {
    start(Limits.DEFAULT);
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket()));
    clients.add(channel);
    channel.write(java.nio.ByteBuffer.wrap(new byte[] {-1, -1, -1, -1, -1, -1}));
    FrameChannel frames = FrameChannel.client(channel);
    assertThat(receive(frames).getError().getErrno()).isEqualTo("EPROTO");
    assertThat(frames.receive(Response.parser())).isNull();
    assertThat(probe(connect()).hasProbe()).as("others are served").isTrue();
  }

  @Test
  void aSecondAgentIsRefused() throws Exception {
    start(Limits.DEFAULT);
    assertThatThrownBy(() -> listen(Limits.DEFAULT))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("another netatop-agent serves it");
    assertThat(probe(connect()).hasProbe()).as("the first one is untouched").isTrue();
  }

  @Test
  void aStaleSocketIsTakenOver() throws Exception {
    try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(socket()));
    }
    Files.createFile(directory.resolve("agent.sock.lock"));
    Files.createDirectory(directory.resolve("agent.sock.new"));
    Files.createFile(directory.resolve("agent.sock.new/agent.sock"));
    start(Limits.DEFAULT);
    assertThat(probe(connect()).hasProbe()).isTrue();
  }

  @Test
  void aLiveSocketOfAnotherProgramIsNotTaken() throws Exception {
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(UnixDomainSocketAddress.of(socket()));
      assertThatThrownBy(() -> listen(Limits.DEFAULT))
          .hasMessageContaining("another program serves it");
      assertThat(Files.exists(socket())).isTrue();
    }
    Files.delete(socket());
  }

  @Test
  void aFileThatIsNoSocketIsNotTouched() throws Exception {
    Files.writeString(socket(), "precious");
    assertThatThrownBy(() -> listen(Limits.DEFAULT)).hasMessageContaining("is no socket");
    assertThat(Files.readString(socket())).isEqualTo("precious");
    Files.delete(socket());
  }

  @Test
  void whatSomebodyPutInItsPlaceStays() throws Exception {
    AgentServer server = start(Limits.DEFAULT);
    Files.delete(socket());
    Files.writeString(socket(), "precious");
    server.stop();
    running.get(10, TimeUnit.SECONDS);
    server.close();
    assertThat(Files.readString(socket())).isEqualTo("precious");
    Files.delete(socket());
  }

  @Test
  void aMissingDirectoryIsOneSentenceWithTheRemedy() {
    Path path = directory.resolve("no/agent.sock");
    assertThatThrownBy(() -> SocketFile.listen(path))
        .isInstanceOf(ServerException.class)
        .hasMessage(
            "cannot listen at "
                + path
                + ": there is no directory "
                + path.getParent()
                + "; create it, or choose another place with --socket");
  }

  @Test
  void aLongPathIsOneSentence() {
    Path path = directory.resolve("x".repeat(120));
    assertThatThrownBy(() -> SocketFile.listen(path)).hasMessageContaining("too long");
  }
}
