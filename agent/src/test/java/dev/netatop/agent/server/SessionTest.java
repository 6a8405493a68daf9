// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.TaskCounters;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.source.SourceException;
import dev.netatop.proto.v1.CancelRequest;
import dev.netatop.proto.v1.DetailsState;
import dev.netatop.proto.v1.EmptyExitRequest;
import dev.netatop.proto.v1.ExitPlace;
import dev.netatop.proto.v1.ForceGcRequest;
import dev.netatop.proto.v1.GetcntExitRequest;
import dev.netatop.proto.v1.GetcntPidRequest;
import dev.netatop.proto.v1.ProbeRequest;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.SnapshotRequest;
import dev.netatop.proto.v1.StatusRequest;
import dev.netatop.proto.v1.SubscribeExitsRequest;
import dev.netatop.proto.v1.Task;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionTest extends SessionFixture {
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
  void collectsForCallersOfTheKernelsPartAtMostTwiceASecond() throws SourceException {
    service.poll(moment());
    source.collectionsWanted = 3;
    service.poll(moment());
    service.poll(moment());
    assertThat(source.collections).containsExactly(true);
    source.collectionsWanted++;
    service.poll(moment());
    now += 500 * MS;
    service.poll(moment());
    assertThat(source.collections).hasSize(1);
    source.collectionsWanted++;
    service.poll(moment());
    assertThat(source.collections).containsExactly(true, true);
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
}
