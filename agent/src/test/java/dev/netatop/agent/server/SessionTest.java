// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.CollectionGate;
import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.ExitList;
import dev.netatop.agent.accounting.TaskCounters;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.procfs.IcmpCounters;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.agent.source.SourceException;
import dev.netatop.proto.FrameDecoder;
import dev.netatop.proto.FrameEncoder;
import dev.netatop.proto.FrameLimits;
import dev.netatop.proto.v1.CancelRequest;
import dev.netatop.proto.v1.DetailsState;
import dev.netatop.proto.v1.EmptyExitRequest;
import dev.netatop.proto.v1.ExitPlace;
import dev.netatop.proto.v1.ForceGcRequest;
import dev.netatop.proto.v1.GetcntExitRequest;
import dev.netatop.proto.v1.GetcntPidRequest;
import dev.netatop.proto.v1.GetcntTgidRequest;
import dev.netatop.proto.v1.ProbeRequest;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.SnapshotRequest;
import dev.netatop.proto.v1.Socket;
import dev.netatop.proto.v1.SocketsRequest;
import dev.netatop.proto.v1.StatusRequest;
import dev.netatop.proto.v1.SubscribeExitsRequest;
import dev.netatop.proto.v1.Task;
import dev.netatop.proto.v1.TaskFilter;
import dev.netatop.proto.v1.WatchRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final long MS = 1_000_000L;
  private static final int GROUP = 77;
  private static final Peer ROOT = new Peer(0, Set.of(0));
  private static final Peer ALICE = new Peer(1000, Set.of(1000));
  private static final Peer BOB = new Peer(1001, Set.of(1001));
  private static final Peer MEMBER = new Peer(1002, Set.of(1002, GROUP));

  private final FakeSource source = new FakeSource();
  private final ExitList exits = new ExitList(100, 15_000 * MS);
  private final ErrorLog errors = new ErrorLog(System.getLogger("test"));
  private Service service = service(ReadPolicy.Scope.ALL);
  private long now = 1_000_000 * MS;

  private Service service(ReadPolicy.Scope counters) {
    return new Service(
        source,
        exits,
        new CollectionGate(0, Long.MAX_VALUE / 2),
        new ReadPolicy(counters, ReadPolicy.Scope.OWNER, OptionalInt.of(GROUP)),
        () -> Optional.of(new IcmpCounters(11, 12)),
        "9.9",
        4711,
        0);
  }

  private final class Client {
    final Session session;
    final FrameDecoder decoder = new FrameDecoder(FrameLimits.MAX_RESPONSE_BYTES);

    Client(Peer peer) {
      this(peer, Limits.DEFAULT);
    }

    Client(Peer peer, Limits limits) {
      this.session = new Session(service, limits, peer, errors);
    }

    Client send(Request.Builder... requests) throws IOException {
      ByteBuffer all = ByteBuffer.allocate(1 << 20);
      for (Request.Builder request : requests) {
        all.put(FrameEncoder.encode(request.build(), FrameLimits.MAX_REQUEST_BYTES));
      }
      session.receive(all.flip());
      session.advance(moment());
      return this;
    }

    Client go() {
      session.advance(moment());
      return this;
    }

    List<Response> take() throws IOException {
      return take(Integer.MAX_VALUE);
    }

    /** Reads what waits, at most so many bytes. */
    List<Response> take(int bytes) throws IOException {
      List<Response> responses = new ArrayList<>();
      session.output().writeTo(new Pipe(bytes, decoder, responses), now);
      return responses;
    }

    Response one() throws IOException {
      List<Response> all = take();
      assertThat(all).hasSize(1);
      return all.get(0);
    }

    String errno() throws IOException {
      return one().getError().getErrno();
    }
  }

  private static final class Pipe implements WritableByteChannel {
    private final FrameDecoder decoder;
    private final List<Response> into;
    private int room;

    Pipe(int room, FrameDecoder decoder, List<Response> into) {
      this.room = room;
      this.decoder = decoder;
      this.into = into;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int count = Math.min(room, bytes.remaining());
      ByteBuffer taken = bytes.slice(bytes.position(), count);
      bytes.position(bytes.position() + count);
      room -= count;
      for (Response next = decoder.next(taken, Response.parser());
          next != null;
          next = decoder.next(taken, Response.parser())) {
        into.add(next);
      }
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private Moment moment() {
    return new Moment(now, now + 5);
  }

  private void finish(int tgid, int uid) {
    exits.add(now, FakeSource.finished(tgid, uid));
  }

  private static Request.Builder request(long id) {
    return Request.newBuilder().setId(id);
  }

  private static Request.Builder getExit(long id, int timeoutMs) {
    return request(id).setGetcntExit(GetcntExitRequest.newBuilder().setTimeoutMs(timeoutMs));
  }

  private static Request.Builder getExitFrom(long id, long sequence) {
    return request(id)
        .setGetcntExit(
            GetcntExitRequest.newBuilder().setFrom(ExitPlace.newBuilder().setSequence(sequence)));
  }

  private static Request.Builder getProcess(int tgid, long startNs) {
    return request(1)
        .setGetcntTgid(GetcntTgidRequest.newBuilder().setTgid(tgid).setStartTimeNs(startNs));
  }

  @Test
  void answersAProbe() throws IOException {
    Response response =
        new Client(ALICE).send(request(7).setProbe(ProbeRequest.getDefaultInstance())).one();
    assertThat(response.getId()).isEqualTo(7);
    assertThat(response.getLast()).isTrue();
    assertThat(response.getProbe().getVersion()).isEqualTo("9.9");
    assertThat(response.getProbe().getProtocolRevision()).isEqualTo(1);
    assertThat(response.getProbe().getAgentPid()).isEqualTo(4711);
  }

  @Test
  void anUnknownRequestIsToldSo() throws IOException {
    assertThat(new Client(ALICE).send(request(7)).errno()).isEqualTo("ENOSYS");
  }

  @Test
  void countersOfOneProcessAndThread() throws IOException {
    source.addRow(FakeSource.task(TaskType.PROCESS, 10, 10, 1000, 3), 1);
    source.addRow(FakeSource.task(TaskType.THREAD, 10, 11, 1000, 2), 1);
    source.addRow(FakeSource.task(TaskType.PROCESS, 20, 20, 1000, 0), 1);
    Client client = new Client(ALICE);
    Response response = client.send(getProcess(10, 0)).one();
    assertThat(response.getCounters().getTimeNs()).isEqualTo(now);
    Task task = response.getCounters().getTask();
    assertThat(task.getCounters().getTcpSentBytes()).isEqualTo(300);
    assertThat(task.getInfo().getStartTimeNs()).isEqualTo(1010);
    assertThat(task.getInfo().getStartTimeEpochNs()).isEqualTo(1015);
    assertThat(task.getInfo().getCommandLine()).isEqualTo("/bin/cmd -x");
    assertThat(task.getInfo().getCommandLineTruncated()).isTrue();
    assertThat(client.send(getProcess(10, 1010)).one().hasCounters()).isTrue();
    assertThat(client.send(getProcess(10, 1011)).errno()).isEqualTo("ESRCH");
    assertThat(client.send(getProcess(20, 0)).errno()).isEqualTo("ESRCH");
    assertThat(client.send(getProcess(99, 0)).errno()).isEqualTo("ESRCH");
    Request.Builder thread = request(1).setGetcntPid(GetcntPidRequest.newBuilder().setTid(11));
    assertThat(client.send(thread).one().getCounters().getTask().getInfo().getTgid()).isEqualTo(10);
  }

  @Test
  void detailsAreForOwnersRootAndMembers() throws IOException {
    source.addRow(FakeSource.task(TaskType.PROCESS, 10, 10, 1000, 3), 1);
    for (Peer peer : List.of(ALICE, ROOT, MEMBER)) {
      Task task = new Client(peer).send(getProcess(10, 0)).one().getCounters().getTask();
      assertThat(task.getInfo().getDetails()).isEqualTo(DetailsState.DETAILS_STATE_SHOWN);
    }
    Task denied = new Client(BOB).send(getProcess(10, 0)).one().getCounters().getTask();
    assertThat(denied.getInfo().getDetails()).isEqualTo(DetailsState.DETAILS_STATE_DENIED);
    assertThat(denied.getInfo().hasCommandLine()).isFalse();
    assertThat(denied.getInfo().hasCgroup()).isFalse();
    assertThat(denied.getInfo().getCommandLineTruncated()).isFalse();
    assertThat(denied.getInfo().getCommand()).isEqualTo("cmd");
    assertThat(denied.getCounters().getTcpSentPackets()).isEqualTo(3);
  }

  @Test
  void countersForOwnersOnlyWhereSoConfigured() throws IOException {
    service = service(ReadPolicy.Scope.OWNER);
    source.addRow(new TaskCounters(TaskInfo.ofSum(TaskType.KERNEL), Counters.ZERO), 1);
    source.addRow(FakeSource.task(TaskType.PROCESS, 10, 10, 1000, 3), 1);
    Client bob = new Client(BOB);
    assertThat(bob.send(getProcess(10, 0)).errno()).isEqualTo("EPERM");
    Request.Builder snapshot = request(1).setSnapshot(SnapshotRequest.getDefaultInstance());
    assertThat(bob.send(snapshot).one().getTasks().getTasksCount()).isEqualTo(1);
    assertThat(new Client(ALICE).send(snapshot).one().getTasks().getTasksCount()).isEqualTo(2);
    bob.send(getExit(2, 100));
    finish(10, 1000);
    assertThat(bob.go().take()).isEmpty();
    finish(11, 1001);
    assertThat(bob.go().one().getExit().getSequence()).isEqualTo(2);
  }

  @Test
  void getExitWaitsForTheNextProcess() throws IOException {
    finish(9, 1000);
    Client client = new Client(ALICE).send(getExit(5, 0));
    assertThat(client.take()).isEmpty();
    now += 3_600_000 * MS;
    assertThat(client.go().take()).as("no timeout").isEmpty();
    finish(10, 1000);
    Response response = client.go().one();
    assertThat(response.getId()).isEqualTo(5);
    assertThat(response.getLast()).isTrue();
    assertThat(response.getExit().getSequence()).isEqualTo(2);
    assertThat(response.getExit().getExitCode()).isEqualTo(2);
    assertThat(response.getExit().getExitTimeNs()).isEqualTo(50);
    assertThat(response.getExit().getExitTimeEpochNs()).isEqualTo(60);
    assertThat(client.session.hasOpenRequests()).isFalse();
  }

  @Test
  void getExitTimesOut() throws IOException {
    Client client = new Client(ALICE).send(getExit(5, 100));
    assertThat(client.session.deadlineNs()).isEqualTo(now + 100 * MS);
    now += 99 * MS;
    assertThat(client.go().take()).isEmpty();
    now += MS;
    assertThat(client.go().errno()).isEqualTo("ETIMEDOUT");
    finish(10, 1000);
    assertThat(client.go().take()).as("nothing is open any more").isEmpty();
    assertThat(client.send(getExit(6, 100)).one().getExit().getSequence())
        .as("the place was kept")
        .isEqualTo(1);
  }

  @Test
  void pipelinedWaitsGetOneRecordEach() throws IOException {
    Client client = new Client(ALICE).send(getExit(5, 0), getExit(6, 0));
    finish(10, 1000);
    assertThat(client.go().one().getId()).isEqualTo(5);
    finish(11, 1000);
    assertThat(client.go().one().getId()).isEqualTo(6);
  }

  @Test
  void resumesBySequenceAndTellsWhatWasMissed() throws IOException {
    finish(10, 1000);
    finish(11, 1000);
    Client client = new Client(ALICE);
    assertThat(client.send(getExitFrom(5, 1)).one().getExit().getSequence()).isEqualTo(1);
    assertThat(client.send(getExitFrom(5, 1)).one().getExit().getSequence()).isEqualTo(1);
    now += 15_000 * MS;
    exits.expire(now);
    finish(12, 1000);
    Response late = client.send(getExitFrom(5, 1)).one();
    assertThat(late.getExit().getSequence()).isEqualTo(3);
    assertThat(late.getExit().getMissed()).isEqualTo(2);
    Request.Builder empty =
        request(5)
            .setGetcntExit(GetcntExitRequest.newBuilder().setFrom(ExitPlace.getDefaultInstance()));
    assertThat(client.send(empty).errno()).isEqualTo("EINVAL");
  }

  @Test
  void subscriptionsExcludeEachOther() throws IOException {
    Request.Builder subscribe =
        request(1).setSubscribeExits(SubscribeExitsRequest.getDefaultInstance());
    Client client = new Client(ALICE).send(subscribe);
    assertThat(client.send(subscribe).errno()).isEqualTo("EBUSY");
    assertThat(client.send(getExit(2, 0)).errno()).isEqualTo("EBUSY");
    finish(10, 1000);
    finish(11, 1000);
    assertThat(client.go().take())
        .extracting(response -> response.getExit().getSequence())
        .containsExactly(1L, 2L);
    Client other = new Client(ALICE).send(getExit(2, 0));
    assertThat(other.send(subscribe).errno()).isEqualTo("EBUSY");
  }

  @Test
  void cancelEndsARequest() throws IOException {
    Client client = new Client(ALICE).send(getExit(5, 0));
    Request.Builder cancel = request(6).setCancel(CancelRequest.newBuilder().setRequestId(5));
    List<Response> responses = client.send(cancel).take();
    assertThat(responses).extracting(Response::getId).containsExactly(5L, 6L);
    assertThat(responses.get(0).getError().getErrno()).isEqualTo("ECANCELED");
    assertThat(responses.get(0).getLast()).isTrue();
    assertThat(responses.get(1).hasDone()).isTrue();
    assertThat(client.session.hasOpenRequests()).isFalse();
    assertThat(client.send(cancel).one().hasDone()).as("it ended a moment before").isTrue();
  }

  @Test
  void emptyExitWaitsForOtherSubscribers() throws IOException {
    Client reader = new Client(ROOT).send(getExit(1, 0));
    finish(10, 1000);
    finish(11, 1000);
    reader.go();
    Client client =
        new Client(ALICE).send(request(9).setEmptyExit(EmptyExitRequest.getDefaultInstance()));
    assertThat(client.take()).isEmpty();
    reader.send(getExit(2, 0));
    Response done = client.go().one();
    assertThat(done.getId()).isEqualTo(9);
    assertThat(done.hasDone()).isTrue();
  }

  @Test
  void emptyExitIsDoneAtOnceWithoutSubscribersAndForOnesOwnPlace() throws IOException {
    finish(10, 1000);
    Request.Builder drain = request(9).setEmptyExit(EmptyExitRequest.getDefaultInstance());
    assertThat(new Client(ALICE).send(drain).one().hasDone()).isTrue();
    Client own = new Client(ALICE).send(getExit(1, 1));
    now += MS;
    own.go().take();
    finish(11, 1000);
    assertThat(own.send(drain).one().hasDone()).isTrue();
    assertThat(new Client(BOB).send(drain).one().hasDone()).isTrue();
    assertThat(new Client(ALICE).send(drain).take()).as("another client of Alice waits").isEmpty();
  }

  @Test
  void emptyExitEndsInTime() throws IOException {
    Client reader = new Client(ROOT).send(getExit(1, 1));
    now += MS;
    reader.go();
    finish(10, 1000);
    Client brief =
        new Client(ALICE)
            .send(request(9).setEmptyExit(EmptyExitRequest.newBuilder().setTimeoutMs(100)));
    Client patient =
        new Client(ALICE)
            .send(request(9).setEmptyExit(EmptyExitRequest.newBuilder().setTimeoutMs(99_999)));
    assertThat(patient.session.deadlineNs()).isEqualTo(now + 15_000 * MS);
    now += 100 * MS;
    assertThat(brief.go().errno()).isEqualTo("ETIMEDOUT");
    now += 14_900 * MS;
    exits.expire(now);
    assertThat(patient.go().one().hasDone()).as("the records have lived their time").isTrue();
  }

  @Test
  void forceGcCutsLingerForThePrivileged() throws IOException {
    Request.Builder collect = request(1).setForceGc(ForceGcRequest.getDefaultInstance());
    for (Peer peer : List.of(ROOT, MEMBER, ALICE)) {
      Response response = new Client(peer).send(collect).one();
      assertThat(response.getDone().getCollected()).isTrue();
      assertThat(response.getDone().getLingerCut()).isEqualTo(!peer.equals(ALICE));
      now += 500 * MS;
    }
    assertThat(source.collections).containsExactly(true, true, false);
    new Client(ROOT).send(collect);
    now += 499 * MS;
    Response again = new Client(ROOT).send(collect).one();
    assertThat(again.getDone().getCollected()).isFalse();
    assertThat(again.getDone().getLingerCut()).isFalse();
    assertThat(source.collections).hasSize(4);
  }

  @Test
  void statusShowsEverything() throws IOException {
    finish(10, 1000);
    Response response =
        new Client(ALICE).send(request(1).setStatus(StatusRequest.getDefaultInstance())).one();
    var status = response.getStatus();
    assertThat(status.getSource()).isEqualTo("fake");
    assertThat(status.getTotals().getUdpReceivedBytes()).isEqualTo(8);
    assertThat(status.getSockinfos()).isEqualTo(1);
    assertThat(status.getSockinfoOverflows()).isEqualTo(2);
    assertThat(status.getTaskinfos()).isEqualTo(3);
    assertThat(status.getTaskinfoOverflows()).isEqualTo(4);
    assertThat(status.getTaskinfoLimit()).isEqualTo(5);
    assertThat(status.getTimewaitOverflows()).isEqualTo(6);
    assertThat(status.getLostExits()).isEqualTo(7);
    assertThat(status.getLostPackets()).isEqualTo(8);
    assertThat(status.getExitRecords()).isEqualTo(1);
    assertThat(status.getNextSequence()).isEqualTo(2);
    assertThat(status.getIcmpSentPackets()).isEqualTo(11);
    assertThat(status.getIcmpReceivedPackets()).isEqualTo(12);
    assertThat(status.getUptimeNs()).isEqualTo(now);
    assertThat(status.getFeaturesList())
        .extracting(feature -> feature.getName() + feature.getAvailable())
        .containsExactly("piecefalse", "icmptrue");
  }

  @Test
  void aFailingSourceIsAnErrorNotAnEnd() throws IOException, SourceException {
    source.fails = true;
    Client client = new Client(ALICE);
    Request.Builder status = request(1).setStatus(StatusRequest.getDefaultInstance());
    assertThat(client.send(status).errno()).isEqualTo("EIO");
    source.fails = false;
    assertThat(client.send(status).one().hasStatus()).isTrue();
  }

  @Test
  void snapshotsAreFiltered() throws IOException {
    source.addRow(new TaskCounters(TaskInfo.ofSum(TaskType.KERNEL), Counters.ZERO), 1);
    source.addRow(FakeSource.task(TaskType.PROCESS, 10, 10, 1000, 3), 1);
    source.addRow(FakeSource.task(TaskType.THREAD, 10, 11, 1000, 3), 1);
    source.addRow(FakeSource.task(TaskType.PROCESS, 20, 20, 1001, 3), 1);
    assertThat(ids(TaskFilter.newBuilder())).containsExactly(0, 10, 20);
    assertThat(ids(TaskFilter.newBuilder().setThreads(true))).containsExactly(0, 10, 11, 20);
    assertThat(ids(TaskFilter.newBuilder().addTgid(10).setThreads(true))).containsExactly(10, 11);
    assertThat(ids(TaskFilter.newBuilder().addUid(1001))).containsExactly(20);
    assertThat(ids(TaskFilter.newBuilder().addCommand("cmd"))).containsExactly(10, 20);
    assertThat(ids(TaskFilter.newBuilder().addCommand("cmd").addTgid(99))).isEmpty();
  }

  private List<Integer> ids(TaskFilter.Builder filter) throws IOException {
    Response response =
        new Client(ROOT)
            .send(request(1).setSnapshot(SnapshotRequest.newBuilder().setFilter(filter)))
            .one();
    assertThat(response.getLast()).isTrue();
    return response.getTasks().getTasksList().stream().map(task -> task.getInfo().getId()).toList();
  }

  @Test
  void aLargeSnapshotFollowsThePaceOfItsReader() throws IOException {
    for (int i = 1; i <= 20_000; i++) {
      source.addRow(FakeSource.task(TaskType.PROCESS, i, i, 1000, 3), 1);
    }
    Client client =
        new Client(ROOT).send(request(1).setSnapshot(SnapshotRequest.getDefaultInstance()));
    int tasks = 0;
    List<Response> all = new ArrayList<>();
    for (int i = 0; i < 1000 && (all.isEmpty() || !all.get(all.size() - 1).getLast()); i++) {
      assertThat(client.session.output().queuedBytes()).isLessThan(300_000);
      all.addAll(client.take(50_000));
      client.go();
    }
    for (Response part : all) {
      tasks += part.getTasks().getTasksCount();
      assertThat(part.getTasks().getTimeNs()).isEqualTo(now);
    }
    assertThat(tasks).isEqualTo(20_000);
    assertThat(source.snapshots).isEqualTo(1);
  }

  @Test
  void slowReadersOfOneUserHoldFewSnapshots() throws IOException {
    for (int i = 1; i <= 20_000; i++) {
      source.addRow(FakeSource.task(TaskType.PROCESS, i, i, 1000, 3), 1);
    }
    List<Client> slow = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      slow.add(
          new Client(ALICE).send(request(1).setSnapshot(SnapshotRequest.getDefaultInstance())));
    }
    assertThat(source.snapshots).isEqualTo(4);
    assertThat(slow.get(4).take()).isEmpty();
    slow.get(0).session.close();
    slow.get(4).go();
    assertThat(source.snapshots).isEqualTo(5);
    assertThat(slow.get(4).take()).isNotEmpty();
  }

  private static Request.Builder watch(int intervalMs) {
    return request(3).setWatch(WatchRequest.newBuilder().setIntervalMs(intervalMs));
  }

  @Test
  void aWatchSendsWhatHasChanged() throws IOException {
    source.addRow(FakeSource.task(TaskType.PROCESS, 10, 10, 1000, 3), 1);
    Client client = new Client(ALICE).send(watch(100));
    Response first = client.one();
    assertThat(first.getTasks().getTasksCount()).isEqualTo(1);
    assertThat(first.getTasks().getComplete()).isTrue();
    assertThat(first.getLast()).isFalse();
    now += 99 * MS;
    assertThat(client.go().take()).isEmpty();
    now += MS;
    assertThat(client.go().one().getTasks().getTasksCount()).as("nothing changed").isZero();
    source.addRow(FakeSource.task(TaskType.PROCESS, 11, 11, 1000, 3), 3);
    now += 100 * MS;
    assertThat(client.go().one().getTasks().getTasks(0).getInfo().getId()).isEqualTo(11);
  }

  @Test
  void aSlowWatcherMissesIntervalsNotTotals() throws IOException {
    for (int i = 1; i <= 20_000; i++) {
      source.addRow(FakeSource.task(TaskType.PROCESS, i, i, 1000, 3), 1);
    }
    Client client = new Client(ALICE).send(watch(100));
    for (int i = 0; i < 5; i++) {
      now += 100 * MS;
      client.go();
    }
    assertThat(source.snapshots).isEqualTo(1);
    int seen = 0;
    boolean complete = false;
    while (!complete) {
      for (Response part : client.take()) {
        seen += part.getTasks().getTasksCount();
        complete |= part.getTasks().getComplete();
        assertThat(part.getTasks().getSkippedIntervals()).isZero();
      }
      if (!complete) {
        client.go();
      }
    }
    assertThat(seen).isEqualTo(20_000);
    source.addRow(FakeSource.task(TaskType.PROCESS, 30_000, 30_000, 1000, 3), 2);
    now += 100 * MS;
    Response next = client.go().one();
    assertThat(next.getTasks().getSkippedIntervals()).isEqualTo(5);
    assertThat(next.getTasks().getTasksCount()).isEqualTo(1);
  }

  @Test
  void watchIntervalsHaveBounds() throws IOException {
    assertThat(new Client(ALICE).send(watch(99)).errno()).isEqualTo("EINVAL");
    assertThat(new Client(ALICE).send(watch(3_600_001)).errno()).isEqualTo("EINVAL");
    assertThat(new Client(ALICE).send(watch(-1)).errno()).isEqualTo("EINVAL");
    Client byDefault = new Client(ALICE).send(watch(0));
    byDefault.take();
    assertThat(byDefault.session.deadlineNs()).isEqualTo(now + 1000 * MS);
  }

  @Test
  void socketsAreShownToTheirOwners() throws IOException {
    source.sockets.add(socket(1, Optional.of(new SocketInfo.Owner(10, 11, 1000))));
    source.sockets.add(socket(2, Optional.of(new SocketInfo.Owner(20, 20, 1001))));
    source.sockets.add(socket(3, Optional.empty()));
    List<Socket> seen =
        new Client(ALICE)
            .send(request(1).setSockets(SocketsRequest.getDefaultInstance()))
            .one()
            .getSockets()
            .getSocketsList();
    assertThat(seen)
        .extracting(Socket::getDetails)
        .containsExactly(
            DetailsState.DETAILS_STATE_SHOWN,
            DetailsState.DETAILS_STATE_DENIED,
            DetailsState.DETAILS_STATE_DENIED);
    assertThat(seen.get(0).getTid()).isEqualTo(11);
    assertThat(seen.get(0).getLocalPort()).isEqualTo(80);
    assertThat(seen.get(1).getTgid()).isZero();
    assertThat(seen.get(1).getLocalPort()).isZero();
    assertThat(seen.get(1).getLocalAddress().isEmpty()).isTrue();
    assertThat(seen.get(1).getCookie()).isEqualTo(2);
    Response filtered =
        new Client(ALICE)
            .send(request(1).setSockets(SocketsRequest.newBuilder().addTgid(10).addTgid(20)))
            .one();
    assertThat(filtered.getSockets().getSocketsList())
        .extracting(Socket::getCookie)
        .as("asking by owner must not tell what is not shown")
        .containsExactly(1L);
  }

  private static SocketInfo socket(long cookie, Optional<SocketInfo.Owner> owner) {
    return new SocketInfo(6, new byte[4], new byte[4], 80, 81, 1, 9, cookie, owner);
  }

  @Test
  void openRequestsAreBounded() throws IOException {
    Limits limits = new Limits(1, 1, 2, 1 << 22, 1000);
    Client client = new Client(ALICE, limits).send(getExit(1, 0), getExit(2, 0), getExit(3, 0));
    Response refused = client.one();
    assertThat(refused.getId()).isEqualTo(3);
    assertThat(refused.getError().getErrno()).isEqualTo("EAGAIN");
  }

  @Test
  void malformedInputEndsTheConnectionWithAnError() throws IOException {
    for (byte[] wrong :
        new byte[][] {
          {2, (byte) 0xff, (byte) 0xff},
          {-1, -1, -1, -1, -1, -1},
          {(byte) 0x81, (byte) 0x80, 4},
        }) {
      Client client = new Client(ALICE);
      client.session.receive(ByteBuffer.wrap(wrong));
      assertThat(client.go().errno()).isEqualTo("EPROTO");
      assertThat(client.session.isEnding()).isTrue();
      assertThat(client.session.wantsInput()).isFalse();
    }
  }

  @Test
  void requestsMayComeInPieces() throws IOException {
    ByteBuffer frame =
        FrameEncoder.encode(
            request(300).setProbe(ProbeRequest.getDefaultInstance()).build(),
            FrameLimits.MAX_REQUEST_BYTES);
    Client client = new Client(ALICE);
    while (frame.hasRemaining()) {
      assertThat(client.take()).isEmpty();
      client.session.receive(ByteBuffer.wrap(new byte[] {frame.get()}));
      client.go();
    }
    assertThat(client.one().getId()).isEqualTo(300);
  }

  @Test
  void aFloodOfRequestsIsWorkedOffInTurns() throws IOException {
    Request.Builder[] flood = new Request.Builder[100];
    for (int i = 0; i < flood.length; i++) {
      flood[i] = request(i).setProbe(ProbeRequest.getDefaultInstance());
    }
    Client client = new Client(ALICE).send(flood);
    assertThat(client.take()).hasSize(16);
    assertThat(client.session.hasWork()).isTrue();
    assertThat(client.session.wantsInput()).isFalse();
    int answered = 16;
    for (int i = 0; i < 10; i++) {
      answered += client.go().take().size();
    }
    assertThat(answered).isEqualTo(100);
    assertThat(client.session.wantsInput()).isTrue();
  }

  @Test
  void whoNeverReadsIsStalledAndNotServedFurther() throws IOException {
    for (int i = 1; i <= 20_000; i++) {
      source.addRow(FakeSource.task(TaskType.PROCESS, i, i, 1000, 3), 1);
    }
    Client client =
        new Client(ALICE).send(request(1).setSnapshot(SnapshotRequest.getDefaultInstance()));
    assertThat(client.session.wantsInput()).isFalse();
    assertThat(client.session.isStalled(now + 29_999 * MS)).isFalse();
    assertThat(client.session.isStalled(now + 30_000 * MS)).isTrue();
    assertThat(client.session.deadlineNs()).isEqualTo(now + 30_000 * MS);
    now += 29_999 * MS;
    client.take(1);
    assertThat(client.session.isStalled(now + 1)).as("it has taken something").isFalse();
  }

  @Test
  void closingEndsTheSubscription() throws IOException {
    Client client = new Client(ALICE).send(getExit(1, 0));
    assertThat(exits.subscriberCount()).isEqualTo(1);
    client.session.close();
    assertThat(exits.subscriberCount()).isZero();
  }
}
