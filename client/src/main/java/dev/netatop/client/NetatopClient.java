// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import dev.netatop.proto.v1.EmptyExitRequest;
import dev.netatop.proto.v1.FilesRequest;
import dev.netatop.proto.v1.ForceGcRequest;
import dev.netatop.proto.v1.GetcntPidRequest;
import dev.netatop.proto.v1.GetcntTgidRequest;
import dev.netatop.proto.v1.Probe;
import dev.netatop.proto.v1.ProbeRequest;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.SnapshotRequest;
import dev.netatop.proto.v1.SocketsRequest;
import dev.netatop.proto.v1.StatusRequest;
import dev.netatop.proto.v1.ThreadsRequest;
import dev.netatop.proto.v1.WatchRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A connection to netatop-agent. Any user may hold one; what it shows depends on the agent's read
 * policy.
 *
 * <pre>{@code
 * try (NetatopClient agent = NetatopClient.connect()) {
 *   for (Task task : agent.snapshot(TaskFilter.PROCESSES).tasks()) {
 *     System.out.println(task.id() + " " + task.counters().sentBytes());
 *   }
 * }
 * }</pre>
 *
 * <p>Any number of threads may use one client at once: requests are pipelined, and subscriptions
 * run beside them, on one connection that a daemon thread reads and writes. A call that is
 * interrupted gives up its own request and leaves the connection alone. When the agent goes away
 * every open request ends with {@link AgentLostException}; a client does not reconnect by itself.
 *
 * <p>Unless a method says more, its errors are {@link AgentLostException}, {@link
 * RequestTimeoutException} when no answer came within {@link ClientOptions#requestTimeout}, {@link
 * PermissionException}, and {@link ProtocolException} where the agent's answer makes no sense.
 */
public final class NetatopClient implements AutoCloseable {
  /** Where the agent listens unless it was told otherwise. */
  public static final Path DEFAULT_SOCKET = Path.of("/run/netatop-agent/agent.sock");

  /** Longest time that records of finished processes live in the agent. */
  public static final Duration EXIT_LIFE = Duration.ofSeconds(15);

  private static final int MAX_SOCKETS = 4_000_000;

  /** The kernel allows a process no more descriptors unless fs.nr_open was raised that far. */
  private static final int MAX_FILES = 4_000_000;

  /** The kernel has no more ids (PID_MAX_LIMIT). */
  private static final int MAX_THREADS = 4_194_304;

  private final Connection connection;
  private final ClientOptions options;

  private NetatopClient(Connection connection, ClientOptions options) {
    this.connection = connection;
    this.options = options;
  }

  /** Connects to {@link #DEFAULT_SOCKET} with {@link ClientOptions#DEFAULTS}. */
  public static NetatopClient connect() throws NetatopException, InterruptedException {
    return connect(DEFAULT_SOCKET, ClientOptions.DEFAULTS);
  }

  /**
   * Connects to an agent.
   *
   * @throws AgentUnavailableException when there is none, or this user may not use it
   */
  public static NetatopClient connect(Path socket, ClientOptions options)
      throws NetatopException, InterruptedException {
    return new NetatopClient(Connection.open(socket, options.connectTimeout()), options);
  }

  /** PROBE: which agent answers. */
  public AgentInfo probe() throws NetatopException, InterruptedException {
    Probe probe =
        single(
                Request.newBuilder().setProbe(ProbeRequest.getDefaultInstance()),
                Response::hasProbe,
                options.requestTimeout())
            .getProbe();
    return new AgentInfo(probe.getVersion(), probe.getProtocolRevision(), probe.getAgentPid());
  }

  /**
   * GETCNT_TGID: the counters of one process.
   *
   * @throws NoSuchTaskException when there is no such process, or it never had traffic
   */
  public Reading countersOfProcess(int tgid) throws NetatopException, InterruptedException {
    return countersOfProcess(tgid, 0);
  }

  /**
   * GETCNT_TGID for the process that started at a given time.
   *
   * @param startTimeNs {@link Task#startTimeNs} the process must have; 0 for any
   * @throws NoSuchTaskException also when the id belongs to another process now
   */
  public Reading countersOfProcess(int tgid, long startTimeNs)
      throws NetatopException, InterruptedException {
    GetcntTgidRequest.Builder request =
        GetcntTgidRequest.newBuilder().setTgid(tgid).setStartTimeNs(startTimeNs);
    return reading(Request.newBuilder().setGetcntTgid(request));
  }

  /**
   * GETCNT_PID: the counters of one thread.
   *
   * @throws NoSuchTaskException when there is no such thread, or it never had traffic
   */
  public Reading countersOfThread(int tid) throws NetatopException, InterruptedException {
    return countersOfThread(tid, 0);
  }

  /**
   * GETCNT_PID for the thread that started at a given time.
   *
   * @param startTimeNs {@link Task#startTimeNs} the thread must have; 0 for any
   * @throws NoSuchTaskException also when the id belongs to another thread now
   */
  public Reading countersOfThread(int tid, long startTimeNs)
      throws NetatopException, InterruptedException {
    GetcntPidRequest.Builder request =
        GetcntPidRequest.newBuilder().setTid(tid).setStartTimeNs(startTimeNs);
    return reading(Request.newBuilder().setGetcntPid(request));
  }

  private Reading reading(Request.Builder request) throws NetatopException, InterruptedException {
    return Decode.reading(
        single(request, Response::hasCounters, options.requestTimeout()).getCounters());
  }

  /** The counters of all tasks with traffic at one moment. */
  public Snapshot snapshot(TaskFilter filter) throws NetatopException, InterruptedException {
    return snapshot(filter, false);
  }

  /**
   * The counters of all tasks with traffic at one moment, and of processes those of their sockets
   * by network interface.
   */
  public Snapshot snapshotWithDevices(TaskFilter filter)
      throws NetatopException, InterruptedException {
    return snapshot(filter, true);
  }

  private Snapshot snapshot(TaskFilter filter, boolean devices)
      throws NetatopException, InterruptedException {
    List<Task> tasks = new ArrayList<>();
    long[] timeNs = {0};
    stream(
        Request.newBuilder()
            .setSnapshot(
                SnapshotRequest.newBuilder().setFilter(Encode.filter(filter)).setDevices(devices)),
        Response::hasTasks,
        part -> {
          Decode.tasks(part.getTasks(), tasks);
          timeNs[0] = part.getTasks().getTimeNs();
          requireAtMost(tasks.size(), WatchMailbox.MAX_TASKS, "tasks");
        });
    return new Snapshot(tasks, timeNs[0]);
  }

  /**
   * The sockets that are known, with their owners.
   *
   * @param tgids only sockets owned by these processes; empty for all
   */
  public List<SocketInfo> sockets(Set<Integer> tgids)
      throws NetatopException, InterruptedException {
    return socketList(tgids).sockets();
  }

  /** As {@link #sockets}, with how many were too many to be listed. */
  public SocketList socketList(Set<Integer> tgids) throws NetatopException, InterruptedException {
    List<SocketInfo> sockets = new ArrayList<>();
    long[] omitted = {0};
    stream(
        Request.newBuilder().setSockets(SocketsRequest.newBuilder().addAllTgid(tgids)),
        Response::hasSockets,
        part -> {
          for (dev.netatop.proto.v1.Socket socket : part.getSockets().getSocketsList()) {
            sockets.add(Decode.socket(socket));
          }
          omitted[0] += Integer.toUnsignedLong(part.getSockets().getOmitted());
          requireAtMost(sockets.size(), MAX_SOCKETS, "sockets");
        });
    return new SocketList(sockets, omitted[0]);
  }

  /**
   * FILES: what a process has open.
   *
   * @param startTimeNs start time the process must have, since boot; 0 for any
   * @throws NoSuchTaskException when there is no such process, or it ended meanwhile
   * @throws PermissionException when the read policy does not show this user its details
   */
  public List<OpenFile> files(int tgid, long startTimeNs)
      throws NetatopException, InterruptedException {
    List<OpenFile> files = new ArrayList<>();
    stream(
        Request.newBuilder()
            .setFiles(FilesRequest.newBuilder().setTgid(tgid).setStartTimeNs(startTimeNs)),
        Response::hasFiles,
        part -> {
          for (dev.netatop.proto.v1.OpenFile file : part.getFiles().getFilesList()) {
            OpenFile known = DecodeProcess.file(file);
            if (known != null) {
              files.add(known);
            }
          }
          requireAtMost(files.size(), MAX_FILES, "files");
        });
    return List.copyOf(files);
  }

  /**
   * THREADS: what each thread of a process is doing; otherwise as {@link #files}.
   *
   * @param startTimeNs start time the process must have, since boot; 0 for any
   */
  public List<ThreadState> threads(int tgid, long startTimeNs)
      throws NetatopException, InterruptedException {
    List<ThreadState> threads = new ArrayList<>();
    stream(
        Request.newBuilder()
            .setThreads(ThreadsRequest.newBuilder().setTgid(tgid).setStartTimeNs(startTimeNs)),
        Response::hasThreads,
        part -> {
          for (dev.netatop.proto.v1.ThreadState thread : part.getThreads().getThreadsList()) {
            threads.add(DecodeProcess.thread(thread));
          }
          requireAtMost(threads.size(), MAX_THREADS, "threads");
        });
    return List.copyOf(threads);
  }

  /** STATUS: totals, table sizes, losses, features. */
  public Status status() throws NetatopException, InterruptedException {
    return Decode.status(
        single(
                Request.newBuilder().setStatus(StatusRequest.getDefaultInstance()),
                Response::hasStatus,
                options.requestTimeout())
            .getStatus());
  }

  /** FORCE_GC: has the agent collect what is finished, at most twice a second. */
  public GcResult forceGc() throws NetatopException, InterruptedException {
    Response answer =
        single(
            Request.newBuilder().setForceGc(ForceGcRequest.getDefaultInstance()),
            Response::hasDone,
            options.requestTimeout());
    return new GcResult(answer.getDone().getCollected(), answer.getDone().getLingerCut());
  }

  /**
   * EMPTY_EXIT: waits until the records finished before this call have been read by every
   * subscriber (but this client, and those of other unprivileged users).
   *
   * @param timeout how long to wait; {@link #EXIT_LIFE} is enough always
   * @throws RequestTimeoutException when they have not been read in time
   */
  public void emptyExit(Duration timeout) throws NetatopException, InterruptedException {
    EmptyExitRequest.Builder request =
        EmptyExitRequest.newBuilder().setTimeoutMs(Math.max(1, clampedMillis(timeout)));
    single(
        Request.newBuilder().setEmptyExit(request),
        Response::hasDone,
        timeout.plus(options.requestTimeout()));
  }

  /**
   * Finished processes, to be read one by one. A connection has one such subscription at a time
   * (EBUSY). When this method returns the place is taken: every process that finishes later is in
   * the stream.
   */
  public ExitStream exits(ExitPlace from) throws NetatopException, InterruptedException {
    ExitStream stream = new ExitStream(connection, options.exitQueue());
    boolean started = false;
    try {
      stream.start(from);
      // The agent takes the requests of a connection in order, so its answer to a later one proves
      // that the subscription stands.
      probe();
      stream.check();
      started = true;
      return stream;
    } finally {
      if (!started) {
        stream.close();
      }
    }
  }

  /** Finished processes, told to a listener; otherwise as {@link #exits(ExitPlace)}. */
  public Subscription exits(ExitPlace from, ExitListener listener)
      throws NetatopException, InterruptedException {
    ExitStream stream = exits(from);
    return Subscription.start(
        "netatop-exits", () -> listener.exited(stream.next()), stream::close, listener::ended);
  }

  /**
   * Tells a listener at once of every task with traffic, then at every interval of those whose
   * counters changed.
   *
   * @param interval 100 ms to one hour
   */
  public Subscription watch(TaskFilter filter, Duration interval, WatchListener listener)
      throws NetatopException {
    WatchMailbox mailbox = new WatchMailbox();
    Watch watch = new Watch(() -> snapshot(filter), WatchMailbox.MAX_TASKS);
    WatchRequest.Builder request =
        WatchRequest.newBuilder()
            .setFilter(Encode.filter(filter))
            .setIntervalMs(clampedMillis(interval));
    long id = connection.send(Request.newBuilder().setWatch(request), mailbox);
    return Subscription.start(
        "netatop-watch",
        () -> listener.updated(watch.update(mailbox.take())),
        () -> {
          connection.abandon(id);
          mailbox.fail(new RequestCanceledException("this watch was closed"));
        },
        listener::ended);
  }

  /** Closes the connection; every open request ends with {@link RequestCanceledException}. */
  @Override
  public void close() {
    connection.close();
  }

  private Response single(Request.Builder request, Predicate<Response> expected, Duration timeout)
      throws NetatopException, InterruptedException {
    PendingAnswers pending = new PendingAnswers();
    long id = connection.send(request, pending);
    try {
      return await(pending, expected, timeout);
    } finally {
      giveUp(id, request);
    }
  }

  /** Takes one part of an answer that comes in several. */
  private interface PartReader {
    void read(Response part) throws ProtocolException;
  }

  private void stream(Request.Builder request, Predicate<Response> expected, PartReader reader)
      throws NetatopException, InterruptedException {
    PendingAnswers pending = new PendingAnswers();
    long id = connection.send(request, pending);
    try {
      Response part;
      do {
        part = await(pending, expected, options.requestTimeout());
        reader.read(part);
      } while (!part.getLast());
    } finally {
      connection.forget(id);
    }
  }

  private static Response await(
      PendingAnswers pending, Predicate<Response> expected, Duration timeout)
      throws NetatopException, InterruptedException {
    Response answer = pending.await(timeout);
    if (answer == null) {
      throw new RequestTimeoutException(
          "the agent did not answer within " + timeout.toMillis() + " ms");
    }
    if (!expected.test(answer)) {
      throw new ProtocolException("the agent answered with another kind of message than asked for");
    }
    return answer;
  }

  // Only a request that blocks in the agent must be told that nobody waits for it any more.
  private void giveUp(long id, Request.Builder request) {
    if (request.hasEmptyExit()) {
      connection.abandon(id);
    } else {
      connection.forget(id);
    }
  }

  private static void requireAtMost(int count, int bound, String what) throws ProtocolException {
    if (count > bound) {
      throw new ProtocolException("the agent sent more " + what + " than it can have");
    }
  }

  private static int clampedMillis(Duration time) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(0, time.toMillis()));
  }
}
