// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.CollectionGate;
import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.ExitList;
import dev.netatop.agent.procfs.IcmpCounters;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SocketFigures;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.agent.source.TcpFigures;
import dev.netatop.proto.FrameDecoder;
import dev.netatop.proto.FrameEncoder;
import dev.netatop.proto.FrameLimits;
import dev.netatop.proto.v1.ExitPlace;
import dev.netatop.proto.v1.GetcntExitRequest;
import dev.netatop.proto.v1.GetcntTgidRequest;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.SnapshotRequest;
import dev.netatop.proto.v1.TaskFilter;
import dev.netatop.proto.v1.WatchRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Sessions without a channel, over a made-up source. */
abstract class SessionFixture {
  static final long MS = 1_000_000L;
  static final int GROUP = 77;
  static final Peer ROOT = new Peer(0, Set.of(0));
  static final Peer ALICE = new Peer(1000, Set.of(1000));
  static final Peer BOB = new Peer(1001, Set.of(1001));
  static final Peer MEMBER = new Peer(1002, Set.of(1002, GROUP));

  final FakeSource source = new FakeSource();
  final ExitList exits = new ExitList(100, 15_000 * MS);
  final ErrorLog errors = new ErrorLog(System.getLogger("test"));
  ProcReader proc = new ProcReader(Path.of("/nonexistent"));
  Service service = service(ReadPolicy.Scope.ALL);
  long now = 1_000_000 * MS;

  Service service(ReadPolicy.Scope counters) {
    return new Service(
        source,
        proc,
        exits,
        new CollectionGate(0, Long.MAX_VALUE / 2),
        new ReadPolicy(counters, ReadPolicy.Scope.OWNER, OptionalInt.of(GROUP)),
        () -> Optional.of(new IcmpCounters(11, 12)),
        "9.9",
        4711,
        0);
  }

  final class Client {
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

  static final class Pipe implements WritableByteChannel {
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

  Moment moment() {
    return new Moment(now, now + 5);
  }

  void finish(int tgid, int uid) {
    exits.add(now, FakeSource.finished(tgid, uid));
  }

  static Request.Builder request(long id) {
    return Request.newBuilder().setId(id);
  }

  static Request.Builder getExit(long id, int timeoutMs) {
    return request(id).setGetcntExit(GetcntExitRequest.newBuilder().setTimeoutMs(timeoutMs));
  }

  static Request.Builder getExitFrom(long id, long sequence) {
    return request(id)
        .setGetcntExit(
            GetcntExitRequest.newBuilder().setFrom(ExitPlace.newBuilder().setSequence(sequence)));
  }

  static Request.Builder getProcess(int tgid, long startNs) {
    return request(1)
        .setGetcntTgid(GetcntTgidRequest.newBuilder().setTgid(tgid).setStartTimeNs(startNs));
  }

  List<Integer> ids(TaskFilter.Builder filter) throws IOException {
    Response response =
        new Client(ROOT)
            .send(request(1).setSnapshot(SnapshotRequest.newBuilder().setFilter(filter)))
            .one();
    assertThat(response.getLast()).isTrue();
    return response.getTasks().getTasksList().stream().map(task -> task.getInfo().getId()).toList();
  }

  static Request.Builder watch(int intervalMs) {
    return request(3).setWatch(WatchRequest.newBuilder().setIntervalMs(intervalMs));
  }

  static SocketInfo socket(long cookie, Optional<SocketInfo.Owner> owner) {
    TcpFigures tcp = new TcpFigures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13);
    SocketFigures figures =
        new SocketFigures(
            new Counters(cookie, 100, 1, 40, 0, 0, 0, 0),
            "eth" + cookie,
            77,
            14,
            -1,
            Optional.of(tcp));
    return new SocketInfo(6, new byte[4], new byte[4], 80, 81, 1, 9, cookie, owner, figures);
  }
}
