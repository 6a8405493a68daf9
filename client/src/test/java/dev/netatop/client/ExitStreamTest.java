// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.fake.Canned;
import dev.netatop.fake.FakeAgent;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class ExitStreamTest {
  @TempDir private Path folder;

  /** An exit list of a fixed length, which honours places and cancellation. */
  private static final class ExitList implements FakeAgent.Script {
    private final long last;
    private Request subscription;

    ExitList(long last) {
      this.last = last;
    }

    @Override
    public void handle(Request request, FakeAgent.Peer peer) throws IOException {
      switch (request.getRequestCase()) {
        case SUBSCRIBE_EXITS -> {
          subscription = request;
          for (long s = request.getSubscribeExits().getFrom().getSequence(); s <= last; s++) {
            peer.part(request, Response.newBuilder().setExit(Canned.exit(s)));
          }
        }
        case CANCEL -> {
          assertThat(request.getCancel().getRequestId()).isEqualTo(subscription.getId());
          peer.error(subscription, "ECANCELED", "cancelled");
        }
        default -> Canned.host(request, peer);
      }
    }
  }

  @Test
  void recordsComeInOrderWithWhatWasMissed() throws Exception {
    try (FakeAgent agent = new FakeAgent(folder, Canned::host);
        NetatopClient client = NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS);
        ExitStream exits = client.exits(ExitPlace.sequence(40))) {
      Exit first = exits.next();
      assertThat(first.sequence()).isEqualTo(41);
      assertThat(first.missed()).isEqualTo(1);
      assertThat(first.exitCode()).isEqualTo(3);
      assertThat(first.durationMs()).isEqualTo(2);
      Exit second = exits.next();
      assertThat(second.exitSignal()).isEqualTo(9);
      assertThat(second.missed()).isEqualTo(1);
      assertThat(exits.next(Duration.ZERO)).isEmpty();
    }
  }

  @Test
  void slowReaderPausesResumesAndLosesNothing() throws Exception {
    try (FakeAgent agent = new FakeAgent(folder, new ExitList(1000));
        NetatopClient client =
            NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS.withExitQueue(16));
        ExitStream exits = client.exits(ExitPlace.sequence(1))) {
      // The queue is full long before; another request of the connection is answered all the same.
      assertThat(client.status().version()).isEqualTo("1.2.3");
      List<Long> read = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        Exit exit = exits.next();
        assertThat(exit.missed()).isZero();
        read.add(exit.sequence());
      }
      assertThat(read).startsWith(1L, 2L).endsWith(1000L).doesNotHaveDuplicates().isSorted();
      assertThat(agent.seen().stream().filter(Request::hasSubscribeExits).count()).isGreaterThan(1);
    }
  }

  @Test
  void recordTwiceIsProtocolError() throws Exception {
    FakeAgent.Script twice =
        (request, peer) -> {
          if (request.hasSubscribeExits()) {
            peer.part(request, Response.newBuilder().setExit(Canned.exit(5)));
            peer.part(request, Response.newBuilder().setExit(Canned.exit(5)));
          } else {
            Canned.host(request, peer);
          }
        };
    try (FakeAgent agent = new FakeAgent(folder, twice);
        NetatopClient client = NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS)) {
      assertThatThrownBy(
              () -> {
                try (ExitStream exits = client.exits(ExitPlace.oldest())) {
                  exits.next();
                  exits.next();
                }
              })
          .isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void secondSubscriptionOfAConnectionIsRefusedAtOnce() throws Exception {
    FakeAgent.Script busy =
        (request, peer) -> {
          if (request.hasSubscribeExits()) {
            peer.error(request, "EBUSY", "this connection has a subscription");
          } else {
            Canned.host(request, peer);
          }
        };
    try (FakeAgent agent = new FakeAgent(folder, busy);
        NetatopClient client = NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS)) {
      assertThatThrownBy(() -> client.exits(ExitPlace.next()))
          .isInstanceOfSatisfying(
              NetatopException.class, e -> assertThat(e.errno()).isEqualTo("EBUSY"));
    }
  }

  @Test
  void closedStreamEndsItsSubscription() throws Exception {
    try (FakeAgent agent = new FakeAgent(folder, new ExitList(0));
        NetatopClient client = NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS)) {
      ExitStream exits = client.exits(ExitPlace.sequence(1));
      exits.close();
      assertThatThrownBy(exits::next).isInstanceOf(RequestCanceledException.class);
      assertThat(agent.seen().take().hasSubscribeExits()).isTrue();
      assertThat(agent.seen().take().hasProbe()).isTrue();
      assertThat(agent.seen().take().hasCancel()).isTrue();
    }
  }

  @Test
  void listenerHearsExitsAndTheEndOfTheAgent() throws Exception {
    CompletableFuture<NetatopException> ended = new CompletableFuture<>();
    BlockingQueue<Exit> heard = new LinkedBlockingQueue<>();
    ExitListener listener =
        new ExitListener() {
          @Override
          public void exited(Exit exit) {
            heard.add(exit);
          }

          @Override
          public void ended(NetatopException reason) {
            ended.complete(reason);
          }
        };
    FakeAgent agent = new FakeAgent(folder, Canned::host);
    try (NetatopClient client = NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS)) {
      Subscription subscription = client.exits(ExitPlace.next(), listener);
      assertThat(heard.take().sequence()).isEqualTo(41);
      assertThat(heard.take().sequence()).isEqualTo(43);
      agent.close();
      assertThat(ended.get()).isInstanceOf(AgentLostException.class);
      subscription.close();
    }
  }

  @Test
  void iteratorEndsWithItsStream() throws Exception {
    try (FakeAgent agent = new FakeAgent(folder, new ExitList(3));
        NetatopClient client = NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS)) {
      ExitStream exits = client.exits(ExitPlace.sequence(1));
      List<Long> read = new ArrayList<>();
      for (Exit exit : exits) {
        read.add(exit.sequence());
        if (exit.sequence() == 3) {
          exits.close();
        }
      }
      assertThat(read).containsExactly(1L, 2L, 3L);
    }
  }

  @Test
  void iteratorRaisesTheLossOfTheAgent() throws Exception {
    FakeAgent agent = new FakeAgent(folder, new ExitList(1));
    try (NetatopClient client = NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS);
        ExitStream exits = client.exits(ExitPlace.sequence(1))) {
      Iterator<Exit> iterator = exits.iterator();
      assertThat(iterator.next().sequence()).isEqualTo(1);
      agent.close();
      assertThatThrownBy(iterator::hasNext)
          .isInstanceOfSatisfying(
              UncheckedNetatopException.class,
              e -> assertThat(e.reason()).isInstanceOf(AgentLostException.class));
    }
  }

  @Test
  void waitingReaderIsWokenByClose() throws Exception {
    try (FakeAgent agent = new FakeAgent(folder, new ExitList(0));
        NetatopClient client = NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS)) {
      ExitStream exits = client.exits(ExitPlace.sequence(1));
      CountDownLatch reading = new CountDownLatch(1);
      CompletableFuture<Throwable> end = new CompletableFuture<>();
      Thread reader =
          new Thread(
              () -> {
                reading.countDown();
                try {
                  exits.next();
                } catch (NetatopException | InterruptedException e) {
                  end.complete(e);
                }
              });
      reader.start();
      reading.await();
      exits.close();
      assertThat(end.get()).isInstanceOf(RequestCanceledException.class);
    }
  }
}
