// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.TaskCounters;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.proto.FrameEncoder;
import dev.netatop.proto.FrameLimits;
import dev.netatop.proto.v1.DetailsState;
import dev.netatop.proto.v1.ProbeRequest;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.SnapshotRequest;
import dev.netatop.proto.v1.Socket;
import dev.netatop.proto.v1.SocketsRequest;
import dev.netatop.proto.v1.TaskFilter;
import dev.netatop.proto.v1.TcpFigures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is sent in parts, and what bounds it. */
class SessionStreamsTest extends SessionFixture {
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
  void processesHaveTheirSocketsTrafficByInterfaceWhereAsked() throws IOException {
    source.addRow(FakeSource.task(TaskType.PROCESS, 10, 10, 1000, 3), 1);
    source.addRow(FakeSource.task(TaskType.PROCESS, 20, 20, 1001, 3), 1);
    source.sockets.add(socket(1, Optional.of(new SocketInfo.Owner(10, 11, 1000))));
    source.sockets.add(socket(2, Optional.of(new SocketInfo.Owner(20, 20, 1001))));
    SnapshotRequest.Builder asking = SnapshotRequest.newBuilder().setDevices(true);
    assertThat(new Client(ALICE).send(request(1).setSnapshot(asking)).one().getTasks())
        .as("counters of others are shown, by interface, too; their sockets are not")
        .extracting(
            tasks -> tasks.getTasks(0).getDevices(0).getDevice(),
            tasks -> tasks.getTasks(1).getDevices(0).getDevice(),
            tasks -> tasks.getTasks(1).getDevices(0).getCounters().getTcpSentPackets())
        .containsExactly("eth1", "eth2", 2L);
    asking.setDevices(false);
    assertThat(
            new Client(ALICE)
                .send(request(1).setSnapshot(asking))
                .one()
                .getTasks()
                .getTasks(0)
                .getDevicesCount())
        .isZero();
  }

  @Test
  void socketsBeyondTheBoundAreTold() throws IOException {
    source.sockets.add(socket(1, Optional.empty()));
    source.omittedSockets = 7;
    Client client = new Client(ALICE);
    client.send(request(1).setSockets(SocketsRequest.getDefaultInstance()));
    assertThat(client.one().getSockets().getOmitted()).isEqualTo(7);
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
    assertThat(seen.get(0).getCounters().getTcpSentPackets()).isEqualTo(1);
    assertThat(seen.get(0).getDevice()).isEqualTo("eth1");
    assertThat(seen.get(0).getInode()).isEqualTo(77);
    assertThat(seen.get(0).getReceiveQueue()).isEqualTo(14);
    assertThat(seen.get(0).getSendQueue()).isEqualTo(-1);
    assertThat(seen.get(0).getTcp())
        .isEqualTo(
            TcpFigures.newBuilder()
                .setRttUs(1)
                .setRttDeviationUs(2)
                .setRtoMs(3)
                .setRetransmittedSegments(4)
                .setUnacknowledgedSegments(5)
                .setLostSegments(6)
                .setCongestionWindow(7)
                .setSlowStartThreshold(8)
                .setSendWindowBytes(9)
                .setReceiveWindowBytes(10)
                .setSegmentSizeBytes(11)
                .setAcknowledgedBytes(12)
                .setReceivedBytes(13)
                .build());
    assertThat(seen.get(1))
        .as("nothing but what identifies it")
        .isEqualTo(
            Socket.newBuilder()
                .setProtocol(6)
                .setState(1)
                .setNetns(9)
                .setCookie(2)
                .setDetails(DetailsState.DETAILS_STATE_DENIED)
                .build());
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
  void whoseTurnIsOverGoesOnInTheNextCycle() throws IOException {
    Client client = new Client(ALICE);
    client.send(request(1).setProbe(ProbeRequest.getDefaultInstance()));
    client.take();
    client.send(getExit(1, 1), getExit(2, 1));
    now += 2 * MS;
    int[] steps = {1};
    client.session.advance(moment(), () -> steps[0]-- > 0);
    assertThat(client.take()).extracting(Response::getId).containsExactly(1L);
    assertThat(client.session.hasWork()).isTrue();
    client.go();
    assertThat(client.take()).extracting(Response::getId).containsExactly(2L);
    assertThat(client.session.hasWork()).isFalse();
  }

  @Test
  void aPausedStreamGoesOnAsSoonAsItsOutputIsWritten() throws IOException {
    for (int i = 1; i <= 20_000; i++) {
      source.addRow(FakeSource.task(TaskType.PROCESS, i, i, 1000, 3), 1);
    }
    Client client =
        new Client(ALICE).send(request(1).setSnapshot(SnapshotRequest.getDefaultInstance()));
    assertThat(client.session.hasWork()).as("nobody has read yet").isFalse();
    int parts = client.take().size();
    while (client.session.hasWork()) {
      client.go();
      parts += client.take().size();
    }
    assertThat(client.session.hasOpenRequests()).isFalse();
    assertThat(parts).isGreaterThan(20);
  }

  @Test
  void whoIsPassedOverHasWorkOnlyWithOpenRequests() throws IOException {
    Client client = new Client(ALICE);
    client.session.passOver();
    assertThat(client.session.hasWork()).isFalse();
    client.send(getExit(1, 0));
    client.session.passOver();
    assertThat(client.session.hasWork()).isTrue();
  }

  @Test
  void aListOfAllSocketsIsHeldOnceByOneUserAndFourTimesByAll() {
    assertThat(service.holdSockets(ALICE)).isTrue();
    assertThat(service.holdSockets(ALICE)).isFalse();
    assertThat(service.holdSnapshot(ALICE)).isFalse();
    for (int uid = 2000; uid < 2003; uid++) {
      assertThat(service.holdSockets(new Peer(uid, Set.of()))).isTrue();
    }
    assertThat(service.holdSockets(BOB)).isFalse();
    assertThat(service.holdSockets(ROOT)).isTrue();
    service.releaseSockets(ROOT);
    service.releaseSockets(ALICE);
    assertThat(service.holdSockets(BOB)).isTrue();
  }

  @Test
  void tellsOnceThatSomethingWasReleasedThatSomebodyWaitsFor() {
    for (int i = 0; i < 4; i++) {
      assertThat(service.holdSnapshot(ALICE)).isTrue();
    }
    assertThat(service.takeReleased()).isFalse();
    assertThat(service.holdSnapshot(ALICE)).isFalse();
    service.releaseSnapshot(ALICE);
    assertThat(service.takeReleased()).isTrue();
    assertThat(service.takeReleased()).isFalse();
  }

  @Test
  void closingEndsTheSubscription() throws IOException {
    Client client = new Client(ALICE).send(getExit(1, 0));
    assertThat(exits.subscriberCount()).isEqualTo(1);
    client.session.close();
    assertThat(exits.subscriberCount()).isZero();
  }
}
