// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.Sock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Everything that makes it hard to say whose a packet is, one after the other. */
final class MixedWorkload {
  private final Scenario scenario;
  private final List<Agent> agents;
  private long lifeMs;
  private long noticeMs;
  private int bytesPerMs;
  private final InetAddress server4;
  private final InetAddress server6;
  private final InetAddress client4;
  private final InetAddress any6;

  /** A workload whose traffic these agents count. */
  MixedWorkload(Scenario scenario, Agent... agents) {
    this.scenario = scenario;
    this.agents = List.of(agents);
    this.server4 = scenario.serverSide().v4();
    this.server6 = scenario.serverSide().v6();
    this.client4 = scenario.clientSide().v4();
    try {
      this.any6 = InetAddress.getByName("::");
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** No connection is closed before it has lived so long. */
  MixedWorkload withLivesOf(long milliseconds) {
    lifeMs = milliseconds;
    return this;
  }

  /** Agents have so long to notice what shows in no packet, before a collection. */
  MixedWorkload withNoticeOf(long milliseconds) {
    noticeMs = milliseconds;
    return this;
  }

  /** Waits until each agent has found an owner: the first one takes it longer, to load itself. */
  void awaitAgents() {
    Actor server = scenario.server();
    Actor client = scenario.client();
    exchange(client, "tcp4", server4, 1131, server, server.listen(server4, 1131), 10);
    exchange(client, "tcp6", server6, 1132, server, server.listen(server6, 1132), 10);
    Pause.until(
        "an owner on each side",
        Duration.ofSeconds(30),
        () ->
            Stream.of(server, client)
                .map(actor -> actor.task().tgid())
                .allMatch(
                    tgid ->
                        agents.stream()
                            .anyMatch(agent -> !agent.processes(Set.of(tgid)).isEmpty())));
  }

  /** Bulk goes no faster than this. */
  MixedWorkload at(int megabytesPerSecond) {
    bytesPerMs = megabytesPerSecond * 1_000;
    return this;
  }

  /** What takes no knowledge of threads, nor of a socket's way from one process to another. */
  void runWithoutChangesOfHands() {
    threadsWithSocketsOfTheirOwn();
    receiverThatNeverSends();
    connectionClosedFromHereFirst();
    fragmentedDatagrams();
    segmentedDatagrams();
    connectedAndUnconnectedDatagramSockets();
    bulk(3_000_000);
    fileSentWithoutACopy();
  }

  void run() {
    threadsWithSocketsOfTheirOwn();
    threadsThatShareASocket();
    childGoesOnWithParentsSocket();
    socketPassedToAnotherProcess();
    preforkServer();
    listenerMadeByAProcessThatIsGone();
    receiverThatNeverSends();
    connectionClosedFromHereFirst();
    fragmentedDatagrams();
    segmentedDatagrams();
    connectedAndUnconnectedDatagramSockets();
    bulk(3_000_000);
    fileSentWithoutACopy();
  }

  /**
   * A connection of each family from threads of one process to threads of another, closed by the
   * client.
   */
  void threadsWithSocketsOfTheirOwn() {
    Actor server = scenario.server();
    Actor client = scenario.client();
    Sock listener4 = server.listen(server4, 1001);
    Sock listener6 = server.listen(server6, 1002);
    Sock both = server.listen(any6, 1003);
    exchange(client.thread(), "tcp4", server4, 1001, server.thread(), listener4, 4_000);
    exchange(client.thread(), "tcp6", server6, 1002, server.thread(), listener6, 70_000);
    exchange(client, "tcp4", server4, 1003, server, both, 10_000);
    exchange(client.thread(), "tcp6", server6, 1003, server, both, 1);
  }

  private static void exchange(
      Actor client,
      String kind,
      InetAddress address,
      int port,
      Actor server,
      Sock listener,
      int bytes) {
    Sock here = client.connect(kind, address, port);
    Sock there = server.accept(listener);
    CompletableFuture<Long> receiving = server.receiveLater(there, bytes, 1, 0);
    client.send(here, bytes);
    receiving.join();
    server.send(there, bytes / 2 + 1);
    client.receive(here, bytes / 2 + 1);
    settle(client, here, server, there);
  }

  /** Nothing is on its way between the two. */
  private static void settle(Actor one, Sock here, Actor other, Sock there) {
    one.awaitIdle(here);
    other.awaitIdle(there);
  }

  /** Two threads in turn use one datagram socket and one connection: the last user owns it. */
  void threadsThatShareASocket() {
    Actor server = scenario.server();
    Actor client = scenario.client();
    Actor second = client.thread();
    Sock inbox = server.datagramSocket(server4, 1011);
    Sock shared = client.connect("udp4", server4, 1011);
    client.send(shared, 100, 3);
    second.send(shared, 200, 5);
    server.receive(inbox, 0, 8);
    server.sendTo(inbox, 300, 2, client4, client.localPort(shared));
    second.receive(shared, 0, 2);
    client.send(shared, 1, 1);
    server.receive(inbox, 0, 1);

    Sock listener = server.listen(server4, 1012);
    Sock here = client.connect("tcp4", server4, 1012);
    Sock there = server.accept(listener);
    client.send(here, 5_000);
    server.receive(there, 5_000);
    settle(client, here, server, there);
    second.receiveNothing(here);
    server.send(there, 700);
    client.receive(here, 700);
    settle(client, here, server, there);
    second.send(here, 6_000);
    server.receive(there, 6_000);
    settle(client, here, server, there);
  }

  void childGoesOnWithParentsSocket() {
    Actor server = scenario.server();
    Actor parent = scenario.client();
    Sock listener = server.listen(server6, 1021);
    Sock here = parent.connect("tcp6", server6, 1021);
    Sock there = server.accept(listener);
    parent.send(here, 1_000);
    server.receive(there, 1_000);
    settle(parent, here, server, there);
    Actor child = parent.fork();
    server.send(there, 10); // Before the child's first use: the parent's.
    server.awaitIdle(there);
    child.send(here, 2_000);
    server.receive(there, 2_000);
    settle(child, here, server, there);
    child.receive(here, 10);
    child.send(here, 3_000);
    server.receive(there, 3_000);
    settle(child, here, server, there);
  }

  void socketPassedToAnotherProcess() {
    Actor server = scenario.server();
    Actor giver = scenario.client();
    Actor taker = scenario.client();
    Sock inbox = server.datagramSocket(server6, 1031);
    Sock datagrams = giver.connect("udp6", server6, 1031);
    giver.send(datagrams, 50, 2);
    taker.send(giver.pass(datagrams, taker), 60, 3);
    server.receive(inbox, 0, 5);

    Sock listener = server.listen(server4, 1032);
    Sock here = giver.connect("tcp4", server4, 1032);
    Sock there = server.accept(listener);
    giver.send(here, 500);
    server.receive(there, 500);
    settle(giver, here, server, there);
    Sock taken = giver.pass(here, taker);
    giver.close(here);
    taker.send(taken, 40_000);
    server.receive(there, 40_000);
    settle(taker, taken, server, there);
    taker.close(taken);
    server.receive(there, 1);
    server.close(there);
  }

  /**
   * The listener's maker pays for the first handshake alone: then it belongs to the worker that
   * used a connection.
   */
  void preforkServer() {
    Actor master = scenario.server();
    Sock listener = master.listen(server4, 1041);
    Actor[] workers = {master.fork(), master.fork(), master.fork()};
    Actor client = scenario.client();
    for (int i = 0; i < 9; i++) {
      exchange(client, "tcp4", server4, 1041, workers[i % workers.length], listener, 300 * i + 1);
    }
  }

  void listenerMadeByAProcessThatIsGone() {
    Actor maker = scenario.server();
    Sock listener = maker.listen(server4, 1051);
    Actor heir = maker.fork();
    maker.exit(0);
    scenario.stage().reap(maker.task().tgid());
    Pause.ms(noticeMs);
    agents.forEach(Scenario::collectNow);
    heir.disown(listener, 1051);
    Actor client = scenario.client();
    for (int i = 0; i < 3; i++) {
      exchange(client, "tcp4", server4, 1051, heir, listener, 1_500);
    }
  }

  void receiverThatNeverSends() {
    Actor receiver = scenario.server();
    Actor sender = scenario.client();
    Sock inbox = receiver.datagramSocket(server4, 1061);
    sender.sendTo(sender.socket("udp4"), 333, 20, server4, 1061);
    receiver.receive(inbox, 0, 20);
    // Never received, and yet handed to the receiver's socket.
    Actor deaf = scenario.server();
    deaf.datagramSocket(server6, 1062);
    sender.sendTo(sender.socket("udp6"), 444, 7, server6, 1062);
  }

  /** The peer's FIN and our last ACK come when our socket is gone already (TIME_WAIT). */
  void connectionClosedFromHereFirst() {
    Actor server = scenario.server();
    Actor client = scenario.client();
    String[] kinds = {"tcp4", "tcp6"};
    InetAddress[] addresses = {server4, server6};
    for (int i = 0; i < kinds.length; i++) {
      Sock listener = server.listen(addresses[i], 1071);
      Sock here = client.connect(kinds[i], addresses[i], 1071);
      Sock there = server.accept(listener);
      client.send(here, 2_000);
      server.receive(there, 2_000);
      settle(client, here, server, there);
      Pause.ms(lifeMs);
      client.close(here);
      server.receive(there, 1); // The end of the stream.
      server.close(there);
    }
  }

  void fragmentedDatagrams() {
    Actor receiver = scenario.server();
    Actor sender = scenario.client();
    Sock inbox4 = receiver.datagramSocket(server4, 1081);
    Sock inbox6 = receiver.datagramSocket(server6, 1081);
    sender.sendTo(sender.socket("udp4"), 8_000, 10, server4, 1081);
    sender.sendTo(sender.socket("udp6"), 8_000, 10, server6, 1081);
    receiver.receive(inbox4, 0, 10);
    receiver.receive(inbox6, 0, 10);
  }

  /** UDP GSO: one call, many datagrams. */
  void segmentedDatagrams() {
    Actor receiver = scenario.server();
    Actor sender = scenario.client();
    Sock inbox4 = receiver.datagramSocket(server4, 1091);
    Sock inbox6 = receiver.datagramSocket(server6, 1091);
    receiver.option(inbox4, "rcvbuf", 1 << 20);
    receiver.option(inbox6, "rcvbuf", 1 << 20);
    Sock out4 = sender.connect("udp4", server4, 1091);
    Sock out6 = sender.connect("udp6", server6, 1091);
    sender.option(out4, "segment", 1_200);
    sender.option(out6, "segment", 1_000);
    sender.send(out4, 30_500, 2); // 25 whole ones and one of 500 bytes
    sender.send(out6, 30_000, 2);
    receiver.receive(inbox4, 0, 52);
    receiver.receive(inbox6, 0, 60);
  }

  void connectedAndUnconnectedDatagramSockets() {
    Actor server = scenario.server();
    Actor client = scenario.client();
    Sock inbox = server.datagramSocket(any6, 1101);
    Sock connected = client.connect("udp4", server4, 1101);
    Sock unconnected = client.datagramSocket(scenario.clientSide().v6(), 1102);
    client.send(connected, 10, 4);
    client.sendTo(unconnected, 20, 6, server6, 1101);
    server.receive(inbox, 0, 10);
    server.sendTo(inbox, 30, 3, scenario.clientSide().v6(), 1102);
    client.receive(unconnected, 0, 3);
  }

  /**
   * More than fits a window, both ways, so that windows, delayed acknowledgements and segmentation
   * play.
   */
  void bulk(int bytes) {
    Actor server = scenario.server();
    Actor client = scenario.client();
    String[] kinds = {"tcp4", "tcp6"};
    InetAddress[] addresses = {server4, server6};
    for (int i = 0; i < kinds.length; i++) {
      Sock listener = server.listen(addresses[i], 1111);
      Sock here = client.connect(kinds[i], addresses[i], 1111);
      Sock there = server.accept(listener);
      CompletableFuture<Long> receiving = server.receiveLater(there, bytes, 1, 0);
      sendAtPace(client, here, bytes);
      receiving.join();
      receiving = client.receiveLater(here, bytes, 1, 0);
      sendAtPace(server, there, bytes);
      receiving.join();
      settle(client, here, server, there);
      Pause.ms(lifeMs);
      server.close(there);
      client.receive(here, 1);
      client.close(here);
    }
  }

  private void sendAtPace(Actor sender, Sock socket, int bytes) {
    if (bytesPerMs == 0) {
      sender.send(socket, bytes);
      return;
    }
    int chunk = bytesPerMs * 10;
    for (int left = bytes; left > 0; left -= chunk) {
      sender.send(socket, Math.min(chunk, left));
      Pause.ms(10);
    }
  }

  void fileSentWithoutACopy() {
    Actor server = scenario.server();
    Actor client = scenario.client();
    Sock listener = server.listen(server4, 1121);
    Sock here = client.connect("tcp4", server4, 1121);
    Sock there = server.accept(listener);
    CompletableFuture<Long> receiving = client.receiveLater(here, 200_000, 1, 0);
    server.sendFile(there, 200_000);
    receiving.join();
    settle(client, here, server, there);
  }
}
