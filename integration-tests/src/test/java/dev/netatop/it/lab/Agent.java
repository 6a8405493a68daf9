// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import dev.netatop.proto.FrameChannel;
import dev.netatop.proto.v1.Done;
import dev.netatop.proto.v1.EmptyExitRequest;
import dev.netatop.proto.v1.Exit;
import dev.netatop.proto.v1.ExitPlace;
import dev.netatop.proto.v1.ForceGcRequest;
import dev.netatop.proto.v1.GetcntExitRequest;
import dev.netatop.proto.v1.GetcntPidRequest;
import dev.netatop.proto.v1.GetcntTgidRequest;
import dev.netatop.proto.v1.Probe;
import dev.netatop.proto.v1.ProbeRequest;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.SnapshotRequest;
import dev.netatop.proto.v1.Socket;
import dev.netatop.proto.v1.SocketsRequest;
import dev.netatop.proto.v1.Status;
import dev.netatop.proto.v1.StatusRequest;
import dev.netatop.proto.v1.SubscribeExitsRequest;
import dev.netatop.proto.v1.Task;
import dev.netatop.proto.v1.TaskFilter;
import dev.netatop.proto.v1.TaskType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection to the agent under test, by its protocol; requests one after the other. */
public final class Agent implements AutoCloseable {
  private final ByteChannel channel;
  private final FrameChannel frames;
  private long lastId;

  private Agent(ByteChannel channel) {
    this.channel = channel;
    this.frames = FrameChannel.client(channel);
  }

  /** A connection of another user. */
  public static Agent connectAs(Path socket, int uid, int gid, int... groups) {
    return new Agent(RelayChannel.open(socket, uid, gid, groups));
  }

  public static Agent connect(Path socket) {
    try {
      return new Agent(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends a request without waiting for what it brings; its id. */
  public long send(Consumer<Request.Builder> what) {
    Request.Builder request = Request.newBuilder().setId(++lastId);
    what.accept(request);
    try {
      frames.send(request.build());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lastId;
  }

  /** Announces a frame that never comes. */
  public void sendLengthOnly(int length) {
    ByteBuffer varint = ByteBuffer.allocate(5);
    int rest = length;
    for (; rest > 0x7f; rest >>>= 7) {
      varint.put((byte) (rest | 0x80));
    }
    varint.put((byte) rest).flip();
    try {
      channel.write(varint);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next response, whatever it answers. */
  public Response receive() {
    try {
      @Nullable Response response = frames.receive(Response.parser());
      if (response == null) {
        throw new IOException("the agent closed the connection");
      }
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether nothing comes for that long; only for connections of this user. */
  public boolean connectionIsIdleFor(int milliseconds) {
    SocketChannel socket = (SocketChannel) channel;
    try {
      socket.configureBlocking(false);
      try (Selector selector = Selector.open()) {
        socket.register(selector, SelectionKey.OP_READ);
        return selector.select(milliseconds) == 0;
      } finally {
        socket.configureBlocking(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Response request(Consumer<Request.Builder> what) {
    long id = send(what);
    Response response = receive();
    if (response.getId() != id) {
      throw new IllegalStateException("answer to another request: " + response);
    }
    return checked(response);
  }

  private static Response checked(Response response) {
    if (response.hasError()) {
      throw new AgentException(response.getError().getErrno(), response.getError().getMessage());
    }
    return response;
  }

  public Probe probe() {
    return request(r -> r.setProbe(ProbeRequest.getDefaultInstance())).getProbe();
  }

  public Status status() {
    return request(r -> r.setStatus(StatusRequest.getDefaultInstance())).getStatus();
  }

  /** GETCNT_TGID; startNs 0 takes any process with that id. */
  public Task process(int tgid, long startNs) {
    return request(
            r ->
                r.setGetcntTgid(
                    GetcntTgidRequest.newBuilder().setTgid(tgid).setStartTimeNs(startNs)))
        .getCounters()
        .getTask();
  }

  /** GETCNT_PID; startNs 0 takes any thread with that id. */
  public Task thread(int tid, long startNs) {
    return request(
            r -> r.setGetcntPid(GetcntPidRequest.newBuilder().setTid(tid).setStartTimeNs(startNs)))
        .getCounters()
        .getTask();
  }

  /** FORCE_GC. */
  public Done collect() {
    return request(r -> r.setForceGc(ForceGcRequest.getDefaultInstance())).getDone();
  }

  /** EMPTY_EXIT. */
  public Done drain(int timeoutMs) {
    return request(r -> r.setEmptyExit(EmptyExitRequest.newBuilder().setTimeoutMs(timeoutMs)))
        .getDone();
  }

  /** GETCNT_EXIT. */
  public Exit exit(int timeoutMs) {
    return request(r -> r.setGetcntExit(GetcntExitRequest.newBuilder().setTimeoutMs(timeoutMs)))
        .getExit();
  }

  /** GETCNT_EXIT from a place. */
  public Exit exit(int timeoutMs, ExitPlace from) {
    return request(
            r ->
                r.setGetcntExit(
                    GetcntExitRequest.newBuilder().setTimeoutMs(timeoutMs).setFrom(from)))
        .getExit();
  }

  /** SUBSCRIBE_EXITS; from then on {@link #nextExit}. Returns when the subscription stands. */
  public void subscribe() {
    send(r -> r.setSubscribeExits(SubscribeExitsRequest.getDefaultInstance()));
    // The agent takes a connection's requests in order: when this is answered the other is in
    // force.
    send(r -> r.setProbe(ProbeRequest.getDefaultInstance()));
    Response response = checked(receive());
    if (!response.hasProbe()) {
      throw new IllegalStateException("not the answer to PROBE: " + response);
    }
  }

  /** The next record of the subscription. */
  public Exit nextExit() {
    return checked(receive()).getExit();
  }

  /** SNAPSHOT of these processes (of all where none is named). */
  public List<Task> snapshot(boolean threads, Set<Integer> tgids) {
    return snapshot(TaskFilter.newBuilder().setThreads(threads).addAllTgid(tgids).build());
  }

  /** SNAPSHOT of what a filter lets through. */
  public List<Task> snapshot(TaskFilter filter) {
    return snapshot(SnapshotRequest.newBuilder().setFilter(filter));
  }

  /** SNAPSHOT of one process, with its counters by network interface. */
  public Task processWithDevices(int tgid) {
    List<Task> tasks =
        snapshot(
            SnapshotRequest.newBuilder()
                .setFilter(TaskFilter.newBuilder().addTgid(tgid))
                .setDevices(true));
    if (tasks.size() != 1) {
      throw new IllegalStateException(tgid + " is not one process: " + tasks);
    }
    return tasks.get(0);
  }

  private List<Task> snapshot(SnapshotRequest.Builder request) {
    send(r -> r.setSnapshot(request));
    List<Task> tasks = new ArrayList<>();
    Response response;
    do {
      response = checked(receive());
      tasks.addAll(response.getTasks().getTasksList());
    } while (!response.getLast());
    return tasks;
  }

  /** SOCKETS of these processes. */
  public List<Socket> sockets(Integer... tgids) {
    send(r -> r.setSockets(SocketsRequest.newBuilder().addAllTgid(List.of(tgids))));
    List<Socket> sockets = new ArrayList<>();
    Response response;
    do {
      response = checked(receive());
      sockets.addAll(response.getSockets().getSocketsList());
    } while (!response.getLast());
    return sockets;
  }

  /** The counters of these processes' threads. */
  public Map<TaskId, Counters> threads(Set<Integer> tgids) {
    Map<TaskId, Counters> counters = new HashMap<>();
    for (Task task : snapshot(true, tgids)) {
      if (task.getInfo().getType() == TaskType.TASK_TYPE_THREAD) {
        counters.put(
            new TaskId(task.getInfo().getTgid(), task.getInfo().getId()),
            Counters.of(task.getCounters()));
      }
    }
    return counters;
  }

  /** The counters of these processes. */
  public Map<Integer, Counters> processes(Set<Integer> tgids) {
    Map<Integer, Counters> counters = new HashMap<>();
    for (Task task : snapshot(false, tgids)) {
      if (task.getInfo().getType() == TaskType.TASK_TYPE_PROCESS) {
        counters.put(task.getInfo().getTgid(), Counters.of(task.getCounters()));
      }
    }
    return counters;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
