// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.source.Lookup;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SourceException;
import dev.netatop.proto.v1.Counters;
import dev.netatop.proto.v1.Done;
import dev.netatop.proto.v1.EmptyExitRequest;
import dev.netatop.proto.v1.GetcntExitRequest;
import dev.netatop.proto.v1.GetcntPidRequest;
import dev.netatop.proto.v1.GetcntTgidRequest;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.SubscribeExitsRequest;
import dev.netatop.proto.v1.WatchRequest;
import java.util.HashSet;

/** Answers the requests of one session, or opens those that take longer. */
final class Requests {
  private static final long NS_PER_MS = 1_000_000L;

  /** As long as exit records live. */
  private static final long MAX_DRAIN_NS = 15_000 * NS_PER_MS;

  private static final int DEFAULT_WATCH_MS = 1000;
  private static final int MIN_WATCH_MS = 100;
  private static final int MAX_WATCH_MS = 3_600_000;

  private final Service service;
  private final Session session;

  Requests(Service service, Session session) {
    this.service = service;
    this.session = session;
  }

  void handle(Request request, Moment moment) throws RequestException, SourceException {
    long id = request.getId();
    switch (request.getRequestCase()) {
      case PROBE -> session.send(answer(id).setProbe(service.probe()).build());
      case GETCNT_TGID -> getProcess(id, request.getGetcntTgid(), moment);
      case GETCNT_PID -> getThread(id, request.getGetcntPid(), moment);
      case GETCNT_EXIT -> getExit(id, request.getGetcntExit(), moment);
      case FORCE_GC -> collect(id, moment);
      case EMPTY_EXIT -> drain(id, request.getEmptyExit(), moment);
      case STATUS ->
          session.send(answer(id).setStatus(service.status(session.peer(), moment)).build());
      case SNAPSHOT ->
          session.add(
              new SnapshotStream(
                  id,
                  new TaskSelection(request.getSnapshot().getFilter()),
                  request.getSnapshot().getDevices()));
      case WATCH -> watch(id, request.getWatch(), moment);
      case SUBSCRIBE_EXITS -> subscribe(id, request.getSubscribeExits());
      case SOCKETS ->
          session.add(new SocketStream(id, new HashSet<>(request.getSockets().getTgidList())));
      case FILES ->
          session.add(
              new FileStream(
                  id, request.getFiles().getTgid(), request.getFiles().getStartTimeNs()));
      case THREADS ->
          session.add(
              new ThreadStream(
                  id, request.getThreads().getTgid(), request.getThreads().getStartTimeNs()));
      case CANCEL -> {
        session.cancel(request.getCancel().getRequestId());
        session.send(answer(id).setDone(Done.getDefaultInstance()).build());
      }
      case REQUEST_NOT_SET ->
          throw new RequestException("ENOSYS", "this agent does not know the request");
    }
  }

  private static Response.Builder answer(long id) {
    return Response.newBuilder().setId(id).setLast(true);
  }

  private void getProcess(long id, GetcntTgidRequest request, Moment moment)
      throws RequestException, SourceException {
    int tgid = request.getTgid();
    Lookup found = service.source().process(moment, tgid, request.getStartTimeNs());
    send(id, found, "process " + Integer.toUnsignedString(tgid), moment);
  }

  private void getThread(long id, GetcntPidRequest request, Moment moment)
      throws RequestException, SourceException {
    int tid = request.getTid();
    Lookup found = service.source().thread(moment, tid, request.getStartTimeNs());
    send(id, found, "thread " + Integer.toUnsignedString(tid), moment);
  }

  private void send(long id, Lookup lookup, String what, Moment moment) throws RequestException {
    if (lookup instanceof Lookup.Found found) {
      if (!session.mayReadCounters(found.task().info())) {
        throw new RequestException(
            "EPERM", "the agent's read policy does not show you the counters of " + what);
      }
      session.send(
          answer(id)
              .setCounters(
                  Counters.newBuilder()
                      .setTask(session.messages().task(found.task(), moment))
                      .setTimeNs(moment.nowNs()))
              .build());
    } else if (lookup instanceof Lookup.OtherTask) {
      throw new RequestException("ESRCH", what + " is another one than the one asked for");
    } else if (lookup instanceof Lookup.NoTraffic) {
      throw new RequestException("ESRCH", what + " has had no network traffic");
    } else {
      throw new RequestException("ESRCH", "there is no " + what + " with network traffic");
    }
  }

  private void getExit(long id, GetcntExitRequest request, Moment moment) throws RequestException {
    if (session.hasOpen(ExitStream.class)) {
      throw new RequestException("EBUSY", "this connection is subscribed to all exits already");
    }
    session.subscribe(request.hasFrom() ? request.getFrom() : null);
    long timeoutMs = Integer.toUnsignedLong(request.getTimeoutMs());
    session.add(
        new ExitWait(id, timeoutMs == 0 ? Long.MAX_VALUE : moment.nowNs() + timeoutMs * NS_PER_MS));
  }

  private void subscribe(long id, SubscribeExitsRequest request) throws RequestException {
    if (session.hasOpen(ExitStream.class) || session.hasOpen(ExitWait.class)) {
      throw new RequestException("EBUSY", "this connection waits for exits already");
    }
    session.subscribe(request.hasFrom() ? request.getFrom() : null);
    session.add(new ExitStream(id));
  }

  private void collect(long id, Moment moment) throws SourceException {
    boolean mayCut = service.policy().isPrivileged(session.peer());
    boolean collected = service.requestCollection(moment, mayCut);
    session.send(
        answer(id)
            .setDone(Done.newBuilder().setCollected(collected).setLingerCut(collected && mayCut))
            .build());
  }

  private void drain(long id, EmptyExitRequest request, Moment moment) {
    long timeoutNs = Integer.toUnsignedLong(request.getTimeoutMs()) * NS_PER_MS;
    if (timeoutNs == 0 || timeoutNs > MAX_DRAIN_NS) {
      timeoutNs = MAX_DRAIN_NS;
    }
    session.add(new DrainWait(id, service.exits().nextSequence(), moment.nowNs() + timeoutNs));
  }

  private void watch(long id, WatchRequest request, Moment moment) throws RequestException {
    long intervalMs = Integer.toUnsignedLong(request.getIntervalMs());
    if (intervalMs == 0) {
      intervalMs = DEFAULT_WATCH_MS;
    }
    if (intervalMs < MIN_WATCH_MS || intervalMs > MAX_WATCH_MS) {
      throw new RequestException(
          "EINVAL",
          "an interval of "
              + intervalMs
              + " ms is not within "
              + MIN_WATCH_MS
              + " to "
              + MAX_WATCH_MS);
    }
    session.add(
        new WatchStream(
            id, new TaskSelection(request.getFilter()), intervalMs * NS_PER_MS, moment.nowNs()));
  }
}
