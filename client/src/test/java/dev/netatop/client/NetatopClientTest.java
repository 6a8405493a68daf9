// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.groups.Tuple.tuple;

import com.google.protobuf.ByteString;
import dev.netatop.fake.Canned;
import dev.netatop.fake.FakeAgent;
import dev.netatop.fake.FakeAgent.Script;
import dev.netatop.proto.v1.Done;
import dev.netatop.proto.v1.Probe;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.TaskInfo;
import dev.netatop.proto.v1.Tasks;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class NetatopClientTest {
  private static final ClientOptions SHORT =
      ClientOptions.DEFAULTS.withRequestTimeout(Duration.ofMillis(30));

  @TempDir private Path folder;
  private FakeAgent agent;
  private NetatopClient client;

  private NetatopClient connect(Script script, ClientOptions options) throws Exception {
    agent = new FakeAgent(folder, script);
    client = NetatopClient.connect(agent.socket(), options);
    return client;
  }

  private NetatopClient connect(Script script) throws Exception {
    return connect(script, ClientOptions.DEFAULTS);
  }

  @AfterEach
  void close() throws Exception {
    if (client != null) {
      client.close();
    }
    if (agent != null) {
      agent.close();
    }
  }

  @Test
  void countersOfProcessCarriesEveryField() throws Exception {
    Reading reading = connect(Canned::host).countersOfProcess(1234, 99);

    assertThat(reading.timeNs()).isEqualTo(7);
    Task task = reading.task();
    assertThat(task.type()).isEqualTo(TaskType.PROCESS);
    assertThat(task.key()).isEqualTo(new TaskKey(TaskType.PROCESS, 1234, 9_007_199_254_740_993L));
    assertThat(task.uid()).isEqualTo(1000);
    assertThat(task.startTime()).hasToString("2026-01-02T03:04:05.678Z");
    assertThat(task.counters()).isEqualTo(new NetCounters(101, 102, 103, 104, 105, 106, 107, 108));
    assertThat(task.details())
        .isInstanceOfSatisfying(
            TaskDetails.Shown.class,
            shown -> {
              assertThat(shown.commandLine()).contains("curl \"a,b\" http://example.net/");
              assertThat(shown.cgroup()).contains("/user.slice");
            });
    Request request = agent.seen().take();
    assertThat(request.getGetcntTgid().getStartTimeNs()).isEqualTo(99);
  }

  @Test
  void unknownTaskIsEsrch() throws Exception {
    NetatopClient agentClient = connect(Canned::host);

    NoSuchTaskException e =
        catchThrowableOfType(NoSuchTaskException.class, () -> agentClient.countersOfThread(4321));

    assertThat(e.errno()).isEqualTo("ESRCH");
  }

  @Test
  void snapshotPutsItsPartsTogether() throws Exception {
    Snapshot snapshot = connect(Canned::host).snapshot(TaskFilter.PROCESSES.withThreads(true));

    assertThat(snapshot.tasks())
        .extracting(Task::type)
        .containsExactly(
            TaskType.UNIDENTIFIED, TaskType.PROCESS, TaskType.PROCESS, TaskType.THREAD);
    assertThat(snapshot.tasks().get(2).uid()).isEqualTo(4_294_967_294L);
    assertThat(snapshot.tasks().get(2).details()).isEqualTo(new TaskDetails.Denied());
    assertThat(snapshot.timeNs()).isEqualTo(7);
  }

  @Test
  void taskTypesOfLaterAgentsAreLeftOut() throws Exception {
    NetatopClient newer =
        connect(
            (request, peer) ->
                peer.answer(
                    request,
                    Response.newBuilder()
                        .setTasks(
                            Tasks.newBuilder()
                                .addTasks(
                                    dev.netatop.proto.v1.Task.newBuilder()
                                        .setInfo(TaskInfo.newBuilder().setTypeValue(99)))
                                .addTasks(Canned.curl()))));

    assertThat(newer.snapshot(TaskFilter.PROCESSES).tasks()).hasSize(1);
  }

  @Test
  void statusAndFeatures() throws Exception {
    Status status = connect(Canned::host).status();

    assertThat(status.totals().tcpSentPackets()).isEqualTo(1001);
    assertThat(status.timewaitOverflows()).isEqualTo(62);
    assertThat(status.uptime()).isEqualTo(Duration.ofSeconds(93_784));
    assertThat(status.features())
        .extracting(Feature::name, Feature::available)
        .containsExactly(tuple("timewait", false), tuple("ownership", true));
  }

  @Test
  void answersFindTheirRequestsInAnyOrder() throws Exception {
    AtomicReference<Request> held = new AtomicReference<>();
    CountDownLatch holding = new CountDownLatch(1);
    NetatopClient shared =
        connect(
            (request, peer) -> {
              if (request.hasProbe()) {
                held.set(request);
                holding.countDown();
                return;
              }
              Canned.host(request, peer);
              peer.answer(
                  held.get(), Response.newBuilder().setProbe(Probe.newBuilder().setAgentPid(5)));
            });
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<AgentInfo> probe = other.submit(shared::probe);
      holding.await();
      assertThat(shared.forceGc()).isEqualTo(new GcResult(true, false));
      assertThat(probe.get().agentPid()).isEqualTo(5);
    } finally {
      other.shutdown();
    }
  }

  @Test
  void silenceIsTimeoutAndLateAnswersAreIgnored() throws Exception {
    AtomicReference<Request> first = new AtomicReference<>();
    NetatopClient slow =
        connect(
            (request, peer) -> {
              if (first.compareAndSet(null, request)) {
                return;
              }
              peer.answer(
                  first.get(),
                  Response.newBuilder().setProbe(Probe.newBuilder().setVersion("late")));
              Canned.host(request, peer);
            },
            ClientOptions.DEFAULTS.withRequestTimeout(Duration.ofMillis(300)));

    assertThatThrownBy(slow::probe).isInstanceOf(RequestTimeoutException.class);
    assertThat(slow.probe().version()).isEqualTo("1.2.3");
  }

  @Test
  void abandonedBlockingRequestIsCancelled() throws Exception {
    NetatopClient blocked = connect((request, peer) -> {}, SHORT);

    assertThatThrownBy(() -> blocked.emptyExit(Duration.ofMillis(10)))
        .isInstanceOf(RequestTimeoutException.class);
    Request asked = agent.seen().take();
    assertThat(agent.seen().take().getCancel().getRequestId()).isEqualTo(asked.getId());
  }

  @Test
  void interruptGivesUpTheRequestAndNotTheConnection() throws Exception {
    NetatopClient shared =
        connect(
            (request, peer) -> {
              if (!request.hasEmptyExit()) {
                Canned.host(request, peer);
              }
            });
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> shared.emptyExit(Duration.ofSeconds(15)))
        .isInstanceOf(InterruptedException.class);
    assertThat(shared.probe().version()).isEqualTo("1.2.3");
  }

  @Test
  void closeEndsOpenRequests() throws Exception {
    NetatopClient shared = connect((request, peer) -> {});
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Future<AgentInfo> probe = other.submit(shared::probe);
      agent.seen().take();
      shared.close();
      assertThatThrownBy(probe::get).hasCauseInstanceOf(RequestCanceledException.class);
      assertThatThrownBy(shared::probe).isInstanceOf(RequestCanceledException.class);
    } finally {
      other.shutdown();
    }
  }

  @Test
  void agentThatDiesEndsEveryOpenRequest() throws Exception {
    NetatopClient shared =
        connect(
            (request, peer) -> {
              if (request.hasProbe()) {
                Canned.host(request, peer);
              } else if (request.hasStatus()) {
                peer.die();
              }
            });
    ExitStream exits = shared.exits(ExitPlace.next());

    assertThatThrownBy(shared::status)
        .isInstanceOf(AgentLostException.class)
        .hasMessageContaining(agent.socket().toString());
    assertThatThrownBy(exits::next).isInstanceOf(AgentLostException.class);
    assertThatThrownBy(shared::probe).isInstanceOf(AgentLostException.class);
  }

  @Test
  void garbageIsProtocolError() throws Exception {
    NetatopClient confused = connect((request, peer) -> peer.raw(5, 0xff, 0xff, 0xff, 0xff, 0xff));

    ProtocolException e = catchThrowableOfType(ProtocolException.class, confused::probe);

    assertThat(e.errno()).isEqualTo("EPROTO");
    assertThatThrownBy(confused::probe).isInstanceOf(ProtocolException.class);
  }

  @Test
  void oversizedFrameIsRefusedByItsLength() throws Exception {
    NetatopClient confused = connect((request, peer) -> peer.raw(0xff, 0xff, 0xff, 0xff, 0x07));

    assertThatThrownBy(confused::probe)
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("limit");
  }

  @Test
  void truncatedAnswerIsLostAgent() throws Exception {
    NetatopClient cut =
        connect(
            (request, peer) -> {
              peer.raw(100, 8, 1);
              peer.die();
            });

    assertThatThrownBy(cut::probe).isInstanceOf(AgentLostException.class);
  }

  @Test
  void answerToNoRequestIsProtocolError() throws Exception {
    NetatopClient confused =
        connect(
            (request, peer) ->
                peer.send(Response.newBuilder().setId(4711).setDone(Done.getDefaultInstance())));

    assertThatThrownBy(confused::probe).isInstanceOf(ProtocolException.class);
  }

  @Test
  void aRefusedConnectionTellsWhatTheAgentSaid() throws Exception {
    NetatopClient refused =
        connect(
            (request, peer) -> {
              peer.send(
                  Response.newBuilder()
                      .setLast(true)
                      .setError(
                          dev.netatop.proto.v1.Error.newBuilder()
                              .setErrno("EUSERS")
                              .setMessage("user 7 has 64 connections")));
              peer.die();
            });

    for (int attempt = 0; attempt < 2; attempt++) {
      NetatopException e = catchThrowableOfType(NetatopException.class, refused::status);
      assertThat(e.errno()).isEqualTo("EUSERS");
      assertThat(e).hasMessage("user 7 has 64 connections");
    }
  }

  @Test
  void answerOfAnotherKindIsProtocolError() throws Exception {
    NetatopClient confused =
        connect(
            (request, peer) ->
                peer.answer(request, Response.newBuilder().setDone(Done.getDefaultInstance())));

    assertThatThrownBy(confused::status).isInstanceOf(ProtocolException.class);
  }

  @Test
  void socketsComeWithTheirFigures() throws Exception {
    dev.netatop.proto.v1.Socket.Builder socket =
        dev.netatop.proto.v1.Socket.newBuilder()
            .setProtocol(6)
            .setLocalAddress(ByteString.copyFrom(new byte[] {127, 0, 0, 1}))
            .setLocalPort(80)
            .setState(1)
            .setTgid(10)
            .setTid(11)
            .setDetails(dev.netatop.proto.v1.DetailsState.DETAILS_STATE_SHOWN)
            .setCounters(dev.netatop.proto.v1.NetCounters.newBuilder().setTcpSentBytes(5))
            .setDevice("eth0")
            .setInode(77)
            .setReceiveQueue(3)
            .setSendQueue(-1)
            .setTcp(dev.netatop.proto.v1.TcpFigures.newBuilder().setRttUs(9).setLostSegments(-1));
    NetatopClient client =
        connect(
            (request, peer) ->
                peer.answer(
                    request,
                    Response.newBuilder()
                        .setSockets(
                            dev.netatop.proto.v1.Sockets.newBuilder()
                                .addSockets(socket)
                                .setOmitted(4))));

    SocketList list = client.socketList(Set.of());

    assertThat(list.omitted()).isEqualTo(4);
    SocketInfo first = list.sockets().get(0);
    assertThat(first.counters().tcpSentBytes()).isEqualTo(5);
    assertThat(first.device()).isEqualTo("eth0");
    assertThat(first.inode()).isEqualTo(77);
    assertThat(first.receiveQueue()).isEqualTo(3);
    assertThat(first.sendQueue()).as("unsigned").isEqualTo(4294967295L);
    assertThat(first.tcp().orElseThrow().rttUs()).isEqualTo(9);
    assertThat(first.tcp().orElseThrow().lostSegments()).isEqualTo(4294967295L);
  }

  @Test
  void addressOfFiveBytesIsProtocolError() throws Exception {
    NetatopClient confused =
        connect(
            (request, peer) ->
                peer.answer(
                    request,
                    Response.newBuilder()
                        .setSockets(
                            dev.netatop.proto.v1.Sockets.newBuilder()
                                .addSockets(
                                    dev.netatop.proto.v1.Socket.newBuilder()
                                        .setLocalAddress(ByteString.copyFrom(new byte[5]))))));

    assertThatThrownBy(() -> confused.sockets(Set.of()))
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining("5 bytes");
  }

  @Test
  void permissionIsATypeOfItsOwn() throws Exception {
    NetatopClient refused = connect((request, peer) -> peer.error(request, "EPERM", "not for you"));

    PermissionException e = catchThrowableOfType(PermissionException.class, refused::status);

    assertThat(e).hasMessage("not for you");
    assertThat(e.errno()).isEqualTo("EPERM");
  }

  @Test
  void missingSocketIsEnoent() {
    Path nowhere = folder.resolve("none.sock");

    AgentUnavailableException e =
        catchThrowableOfType(
            AgentUnavailableException.class,
            () -> NetatopClient.connect(nowhere, ClientOptions.DEFAULTS));

    assertThat(e.errno()).isEqualTo("ENOENT");
    assertThat(e).hasMessageContaining(nowhere.toString()).hasMessageContaining("netatop-agent");
  }

  @Test
  void socketThatNobodyListensOnIsEconnrefused() throws Exception {
    new FakeAgent(folder, (request, peer) -> {}).close();
    Path stale = folder.resolve("agent.sock");
    assertThat(Files.exists(stale)).isTrue();

    AgentUnavailableException e =
        catchThrowableOfType(
            AgentUnavailableException.class,
            () -> NetatopClient.connect(stale, ClientOptions.DEFAULTS));

    assertThat(e.errno()).isEqualTo("ECONNREFUSED");
  }

  @Test
  void forbiddenSocketIsEacces() {
    AgentUnavailableException e =
        Errors.connectFailed(folder.resolve("agent.sock"), new BindException("Permission denied"));

    assertThat(e.errno()).isEqualTo("EACCES");
  }

  @Test
  void pathThatIsTooLongIsOneSentence() {
    Path longPath = folder.resolve("x".repeat(200));

    assertThatThrownBy(() -> NetatopClient.connect(longPath, ClientOptions.DEFAULTS))
        .isInstanceOf(AgentUnavailableException.class)
        .hasMessageContaining(longPath.toString());
  }

  @Test
  void requestBeyondTheLimitIsNotSent() throws Exception {
    NetatopClient shared = connect(Canned::host);
    Set<String> commands = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      commands.add("command-" + i);
    }
    TaskFilter filter = new TaskFilter(Set.of(), Set.of(), commands, false);

    NetatopException e =
        catchThrowableOfType(NetatopException.class, () -> shared.snapshot(filter));

    assertThat(e.errno()).isEqualTo("EMSGSIZE");
    assertThat(shared.probe().version()).isEqualTo("1.2.3");
  }
}
