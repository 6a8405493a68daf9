// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.ExitList;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.DeviceCounters;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.Snapshot;
import dev.netatop.agent.source.SocketList;
import dev.netatop.agent.source.SourceException;
import dev.netatop.proto.FrameDecoder;
import dev.netatop.proto.FrameEncoder;
import dev.netatop.proto.FrameException;
import dev.netatop.proto.FrameLimits;
import dev.netatop.proto.v1.ExitPlace;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client: its requests, its place in the exit list, and what waits to be sent to it. Knows no
 * channel.
 */
final class Session extends Conversation {
  /** Requests taken in one cycle, so that a flood of them does not hold up the other clients. */
  private static final int REQUESTS_PER_CYCLE = 16;

  private final Service service;
  private final Limits limits;
  private final Peer peer;
  private final ErrorLog errors;
  private final Messages messages;
  private final Requests requests;
  private final FrameDecoder decoder = new FrameDecoder(FrameLimits.MAX_REQUEST_BYTES);
  private final OutputQueue output = new OutputQueue();
  private final List<OpenRequest> open = new ArrayList<>();
  private ExitList.@Nullable Subscriber subscriber;
  private ByteBuffer unread = ByteBuffer.allocate(0);
  private long nowNs;
  private boolean ending;
  private boolean interrupted;
  private BooleanSupplier turn = () -> true;

  /** Streams have paused: they go on when the output is written, of which no event need tell. */
  private boolean waitsForRoom;

  Session(Service service, Limits limits, Peer peer, ErrorLog errors) {
    super(limits);
    this.service = service;
    this.limits = limits;
    this.peer = peer;
    this.errors = errors;
    this.messages = new Messages(service.policy(), peer);
    this.requests = new Requests(service, this);
  }

  @Override
  void receive(ByteBuffer bytes) {
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
    unread = copy.put(bytes).flip();
  }

  @Override
  boolean wantsInput() {
    return !ending && !unread.hasRemaining() && hasRoom();
  }

  @Override
  boolean hasWork() {
    return !ending && (interrupted || (waitsForRoom && hasRoom()) || hasRequests());
  }

  private boolean hasRequests() {
    return !ending && unread.hasRemaining() && hasRoom();
  }

  @Override
  void advance(Moment moment, BooleanSupplier mayGoOn) {
    nowNs = moment.nowNs();
    interrupted = false;
    turn = mayGoOn;
    try {
      for (int taken = 0; taken < REQUESTS_PER_CYCLE && hasRequests(); taken++) {
        if (!mayGoOn.getAsBoolean()) {
          interrupted = true;
          break;
        }
        Request request = decoder.next(unread, Request.parser());
        if (request == null) {
          break;
        }
        handle(request, moment);
      }
      advanceOpen(moment, mayGoOn);
      waitsForRoom = !hasRoom() && !open.isEmpty();
    } catch (FrameException malformed) {
      end("EPROTO", "the connection is closed: " + malformed.getMessage());
    }
  }

  @Override
  void passOver() {
    interrupted |= !open.isEmpty();
  }

  private void handle(Request request, Moment moment) {
    try {
      if (open.size() >= limits.openRequests()) {
        throw new RequestException(
            "EAGAIN",
            "this connection has "
                + limits.openRequests()
                + " unanswered requests already; wait for an answer, or cancel one");
      }
      requests.handle(request, moment);
    } catch (RequestException refused) {
      send(Messages.error(request.getId(), refused.errno(), sentence(refused)));
    } catch (SourceException failed) {
      fail(request.getId(), failed);
    }
  }

  private void advanceOpen(Moment moment, BooleanSupplier mayGoOn) {
    for (Iterator<OpenRequest> all = open.iterator(); all.hasNext(); ) {
      if (!mayGoOn.getAsBoolean()) {
        interrupted = true;
        return;
      }
      OpenRequest request = all.next();
      boolean done = true;
      try {
        done = request.advance(moment, this);
      } catch (RequestException refused) {
        send(Messages.error(request.id(), refused.errno(), sentence(refused)));
      } catch (SourceException failed) {
        fail(request.id(), failed);
      }
      if (done) {
        request.close(this);
        all.remove();
      }
    }
  }

  private static String sentence(Exception e) {
    return String.valueOf(e.getMessage());
  }

  private void fail(long requestId, SourceException failed) {
    errors.log("a request failed", failed);
    send(Messages.error(requestId, "EIO", sentence(failed)));
  }

  @Override
  long deadlineNs() {
    long deadline = stalledNs();
    for (OpenRequest request : open) {
      deadline = Math.min(deadline, request.deadlineNs());
    }
    return deadline;
  }

  /** Sends a last error; the connection is to be closed when that is written. */
  void end(String errno, String message) {
    send(Messages.error(0, errno, message));
    ending = true;
  }

  @Override
  boolean isEnding() {
    return ending;
  }

  @Override
  OutputQueue output() {
    return output;
  }

  boolean hasOpenRequests() {
    return !open.isEmpty();
  }

  @Override
  void close() {
    for (OpenRequest request : open) {
      request.close(this);
    }
    open.clear();
    if (subscriber != null) {
      subscriber.close();
      subscriber = null;
    }
  }

  // What follows serves the requests.

  void add(OpenRequest request) {
    open.add(request);
  }

  /** Ends the open request with this id, if there is one. */
  void cancel(long requestId) {
    for (Iterator<OpenRequest> all = open.iterator(); all.hasNext(); ) {
      OpenRequest request = all.next();
      if (request.id() == requestId) {
        request.close(this);
        all.remove();
        send(Messages.error(requestId, "ECANCELED", "cancelled at the client's request"));
        return;
      }
    }
  }

  boolean hasOpen(Class<? extends OpenRequest> type) {
    return open.stream().anyMatch(type::isInstance);
  }

  void send(Response response) {
    try {
      output.add(FrameEncoder.encode(response, FrameLimits.MAX_RESPONSE_BYTES), nowNs);
    } catch (FrameException tooLarge) {
      throw new IllegalStateException("a response is beyond the limit of the protocol", tooLarge);
    }
  }

  boolean hasRoom() {
    return output.hasRoom();
  }

  /** Whether this client has time left in this cycle. */
  boolean mayGoOn() {
    return turn.getAsBoolean();
  }

  Peer peer() {
    return peer;
  }

  ProcReader proc() {
    return service.proc();
  }

  boolean mayReadDetails(int taskUid) {
    return service.policy().mayReadDetails(peer, taskUid);
  }

  Messages messages() {
    return messages;
  }

  boolean mayReadCounters(TaskInfo task) {
    return service.policy().mayReadCounters(peer, task);
  }

  /** Subscribes to exits, if it has not yet, and moves its place where one is named. */
  void subscribe(@Nullable ExitPlace from) throws RequestException {
    ExitList.Subscriber mine = subscriber;
    if (mine == null) {
      mine = service.exits().subscribe(peer.uid(), service.policy().isPrivileged(peer));
      subscriber = mine;
    }
    if (from == null) {
      return;
    }
    switch (from.getPlaceCase()) {
      case SEQUENCE -> mine.moveTo(from.getSequence());
      case OLDEST -> mine.moveToOldest();
      case NEXT -> mine.moveToNext();
      case PLACE_NOT_SET ->
          throw new RequestException("EINVAL", "the place to read exits from is empty");
    }
  }

  ExitList.@Nullable Read pollExit() {
    ExitList.Subscriber mine = subscriber;
    return mine == null ? null : mine.poll(process -> mayReadCounters(process.info()));
  }

  boolean isDrained(long sequence) {
    return service.exits().isDrained(sequence, peer.uid(), subscriber);
  }

  boolean holdSnapshot() {
    return service.holdSnapshot(peer);
  }

  void releaseSnapshot() {
    service.releaseSnapshot(peer);
  }

  boolean holdSockets() {
    return service.holdSockets(peer);
  }

  void releaseSockets() {
    service.releaseSockets(peer);
  }

  Snapshot snapshot(Moment moment) throws SourceException {
    return service.source().snapshot(moment);
  }

  SocketList sockets(Moment moment) throws SourceException {
    return service.source().sockets(moment, SocketStream.MAX_SOCKETS);
  }

  /** Of each process, the counters of its sockets by network interface. */
  Map<Integer, List<DeviceCounters>> devices(Moment moment) throws SourceException {
    return DeviceCounters.byProcess(sockets(moment).sockets());
  }
}
