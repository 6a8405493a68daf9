// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Counters;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Sock;
import dev.netatop.it.lab.Stage;
import dev.netatop.proto.v1.CancelRequest;
import dev.netatop.proto.v1.DeviceCounters;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.Socket;
import dev.netatop.proto.v1.SubscribeExitsRequest;
import dev.netatop.proto.v1.Task;
import dev.netatop.proto.v1.TaskFilter;
import dev.netatop.proto.v1.WatchRequest;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams, their ends, and requests that cannot be answered. */
@ExtendWith(RealKernel.class)
final class RequestsIT {
  private static final int PORT = 8001;

  private AgentProcess process;
  private Agent agent;
  private Link link;
  private Stage stage;

  @BeforeEach
  void start() {
    process = AgentProcess.start();
    agent = process.connect();
    link = Link.withoutOffloads();
    stage = Stage.open();
  }

  @AfterEach
  void end() {
    stage.close();
    link.close();
    agent.close();
    process.close();
  }

  private Actor client() {
    return stage.spawn(link.client(), new Ledger(link.client()));
  }

  private Actor server() {
    return stage.spawn(link.server(), new Ledger(link.server()));
  }

  /** One interval of a watch. */
  private List<Task> interval() {
    List<Task> tasks = new ArrayList<>();
    Response response;
    do {
      response = agent.receive();
      assertThat(response.hasTasks()).as("%s", response).isTrue();
      tasks.addAll(response.getTasks().getTasksList());
    } while (!response.getTasks().getComplete());
    return tasks;
  }

  @Test
  void watchTellsWhatChangedUntilItIsCancelled() {
    server().datagramSocket(link.server().v4(), PORT);
    Actor actor = client();
    Sock socket = actor.connect("udp4", link.server().v4(), PORT);
    actor.send(socket, 72, 1);
    int tgid = actor.task().tgid();
    long id =
        agent.send(
            r ->
                r.setWatch(
                    WatchRequest.newBuilder()
                        .setIntervalMs(200)
                        .setFilter(TaskFilter.newBuilder().addTgid(tgid))));
    assertThat(interval())
        .singleElement()
        .returns(tgid, task -> task.getInfo().getTgid())
        .returns(Counters.udpSent(1, 100), task -> Counters.of(task.getCounters()));
    assertThat(interval()).isEmpty();
    actor.send(socket, 72, 2);
    List<Task> changed = interval();
    if (changed.isEmpty()) {
      changed = interval(); // The interval was over just before.
    }
    assertThat(changed)
        .singleElement()
        .returns(Counters.udpSent(3, 300), task -> Counters.of(task.getCounters()));

    long cancel = agent.send(r -> r.setCancel(CancelRequest.newBuilder().setRequestId(id)));
    boolean cancelled = false;
    boolean done = false;
    while (!cancelled || !done) {
      Response response = agent.receive();
      cancelled |= response.getId() == id && response.getError().getErrno().equals("ECANCELED");
      done |= response.getId() == cancel && response.hasDone();
    }
    assertThat(agent.connectionIsIdleFor(500)).isTrue();
  }

  @Test
  void oneReaderOfExitsAtATimeOnAConnection() {
    long id = Exits.sendAndWaitInVain(agent, 100);
    long second = agent.send(r -> r.setSubscribeExits(SubscribeExitsRequest.getDefaultInstance()));
    Response response = agent.receive();
    assertThat(response.getId()).isEqualTo(second);
    assertThat(response.getError().getErrno()).isEqualTo("EBUSY");
    agent.send(r -> r.setCancel(CancelRequest.newBuilder().setRequestId(id)));
    List<Response> answers = List.of(agent.receive(), agent.receive());
    assertThat(answers)
        .filteredOn(Response::hasError)
        .singleElement()
        .returns(id, Response::getId)
        .returns("ECANCELED", answer -> answer.getError().getErrno());
  }

  @Test
  void socketsAreListedWithTheirOwners() {
    Actor server = server();
    Sock listener = server.listen(link.server().v6(), PORT);
    Actor client = client();
    Sock here = client.connect("tcp6", link.server().v6(), PORT);
    Sock there = server.accept(listener);
    client.send(here, 10);
    server.receive(there, 10);
    int tgid = client.task().tgid();
    assertThat(agent.sockets(tgid))
        .singleElement()
        .returns(6, Socket::getProtocol)
        .returns(1, Socket::getState)
        .returns(tgid, Socket::getTgid)
        .returns(tgid, Socket::getTid)
        .returns(PORT, Socket::getRemotePort)
        .returns(client.localPort(here), Socket::getLocalPort)
        .returns(ByteString.copyFrom(link.server().v6().getAddress()), Socket::getRemoteAddress);
  }

  @Test
  void trafficIsToldBySocketAndByInterface() throws UnknownHostException {
    Actor server = server();
    Sock listener = server.listen(link.server().v6(), PORT);
    Actor client = client();
    Sock here = client.connect("tcp6", link.server().v6(), PORT);
    Sock there = server.accept(listener);
    client.send(here, 10_000);
    server.receive(there, 10_000);
    client.awaitIdle(here);
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    Sock inbox = client.datagramSocket(loopback, PORT);
    client.send(client.connect("udp4", loopback, PORT), 100, 5);
    client.receive(inbox, 100, 5);

    int tgid = client.task().tgid();
    Task process = agent.processWithDevices(tgid);
    Counters all = Counters.of(process.getCounters());
    assertThat(all.minus(udpOf(all))).isNotEqualTo(Counters.ZERO);
    assertThat(process.getDevicesList())
        .as("each interface has the traffic of one protocol here")
        .extracting(DeviceCounters::getDevice, of -> Counters.of(of.getCounters()))
        .containsExactly(tuple(Link.DEVICE, all.minus(udpOf(all))), tuple("lo", udpOf(all)));
    assertThat(udpOf(all)).isEqualTo(new Counters(0, 0, 0, 0, 5, 640, 5, 640));
    assertThat(agent.sockets(tgid))
        .extracting(
            Socket::getProtocol, Socket::getDevice, of -> Counters.of(of.getCounters()).brief())
        .containsExactlyInAnyOrder(
            tuple(6, Link.DEVICE, all.minus(udpOf(all)).brief()),
            tuple(17, "lo", new Counters(0, 0, 0, 0, 5, 640, 0, 0).brief()),
            tuple(17, "lo", new Counters(0, 0, 0, 0, 0, 0, 5, 640).brief()));
  }

  private static Counters udpOf(Counters all) {
    return new Counters(
        0,
        0,
        0,
        0,
        all.udpSentPackets(),
        all.udpSentBytes(),
        all.udpReceivedPackets(),
        all.udpReceivedBytes());
  }

  @Test
  void unknownRequestsAreRefusedByName() {
    long id =
        agent.send(
            r ->
                r.setUnknownFields(
                    UnknownFieldSet.newBuilder()
                        .addField(
                            900,
                            UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.EMPTY)
                                .build())
                        .build()));
    Response response = agent.receive();
    assertThat(response.getId()).isEqualTo(id);
    assertThat(response.getError().getErrno()).isEqualTo("ENOSYS");
    assertThat(agent.probe().getProtocolRevision()).isEqualTo(1);
  }

  @Test
  void tooLargeAFrameEndsTheConnectionAlone() {
    long refused = agent.status().getRefusedConnections();
    try (Agent greedy = process.connect()) {
      greedy.sendLengthOnly(1 << 20);
      assertThatThrownBy(
              () -> {
                assertThat(greedy.receive().hasError()).isTrue();
                greedy.receive();
              })
          .isInstanceOf(UncheckedIOException.class);
    }
    assertThat(agent.status().getRefusedConnections()).isGreaterThan(refused);
  }

  @Test
  void snapshotShowsTasksOfTheNamedCommandsAndUsersAlone() {
    server().datagramSocket(link.server().v4(), PORT);
    Actor one = client();
    one.setName("netatop-one");
    one.setUid(21_001);
    one.send(one.connect("udp4", link.server().v4(), PORT), 1);
    Actor other = client();
    other.setName("netatop-two");
    other.setUid(21_002);
    other.send(other.connect("udp4", link.server().v4(), PORT), 1);
    assertThat(tgids(agent.snapshot(TaskFilter.newBuilder().addCommand("netatop-one").build())))
        .containsExactly(one.task().tgid());
    assertThat(tgids(agent.snapshot(TaskFilter.newBuilder().addUid(21_002).build())))
        .containsExactly(other.task().tgid());
    assertThat(
            tgids(
                agent.snapshot(
                    TaskFilter.newBuilder().addUid(21_002).addCommand("netatop-one").build())))
        .isEmpty();
  }

  private static List<Integer> tgids(List<Task> tasks) {
    return tasks.stream().map(task -> task.getInfo().getTgid()).collect(Collectors.toList());
  }
}
