// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.fake.Canned;
import dev.netatop.fake.FakeAgent;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.Tasks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class WatchTest {
  @TempDir private Path folder;

  private static Response interval(long timeNs, int skipped, boolean complete, long... bases) {
    Tasks.Builder tasks =
        Tasks.newBuilder().setTimeNs(timeNs).setSkippedIntervals(skipped).setComplete(complete);
    for (long base : bases) {
      tasks.addTasks(Canned.curl().setCounters(Canned.counters(base)));
    }
    return Response.newBuilder().setTasks(tasks).build();
  }

  @Test
  void deltasAreWhatGrewSinceTheUpdateBefore() throws Exception {
    BlockingQueue<WatchUpdate> updates = new LinkedBlockingQueue<>();
    FakeAgent.Script script =
        (request, peer) -> {
          if (request.hasWatch()) {
            peer.part(request, interval(1, 0, true, 100).toBuilder());
          } else if (request.hasProbe()) {
            Canned.host(request, peer);
          } else if (request.hasForceGc()) {
            peer.part(Request.newBuilder().setId(1).build(), interval(2, 3, true, 150).toBuilder());
            Canned.host(request, peer);
          }
        };
    try (FakeAgent agent = new FakeAgent(folder, script);
        NetatopClient client = NetatopClient.connect(agent.socket(), ClientOptions.DEFAULTS)) {
      Subscription watch = client.watch(TaskFilter.PROCESSES, Duration.ofMillis(100), updates::add);
      WatchUpdate first = updates.take();
      assertThat(first.first()).isTrue();
      assertThat(first.changes().get(0).delta().tcpSentPackets()).isEqualTo(101);
      client.forceGc();
      WatchUpdate second = updates.take();
      assertThat(second.first()).isFalse();
      assertThat(second.timeNs()).isEqualTo(2);
      assertThat(second.skippedIntervals()).isEqualTo(3);
      assertThat(second.changes().get(0).delta())
          .isEqualTo(new NetCounters(50, 50, 50, 50, 50, 50, 50, 50));
      assertThat(agent.seen().take().getWatch().getIntervalMs()).isEqualTo(100);
      watch.close();
    }
  }

  @Test
  void intervalsThatWaitAreMergedAndCounted() throws Exception {
    WatchMailbox mailbox = new WatchMailbox();
    mailbox.answer(interval(1, 0, false, 1));
    mailbox.answer(interval(1, 0, true));
    mailbox.answer(interval(2, 2, true, 5));

    WatchMailbox.Merged merged = mailbox.take();

    assertThat(merged.timeNs()).isEqualTo(2);
    assertThat(merged.skipped()).isEqualTo(3);
    assertThat(merged.tasks().values())
        .singleElement()
        .satisfies(task -> assertThat(task.counters().tcpSentPackets()).isEqualTo(6));
  }

  @Test
  void endedTasksAreForgottenWhereTheBoundIsReached() throws Exception {
    WatchMailbox mailbox = new WatchMailbox();
    Task[] alive = new Task[1];
    Watch watch = new Watch(() -> new Snapshot(List.of(alive), 0), 1);
    mailbox.answer(interval(1, 0, true, 100));
    WatchUpdate first = watch.update(mailbox.take());
    alive[0] = other();
    Response both =
        Response.newBuilder()
            .setTasks(Tasks.newBuilder().setComplete(true).addTasks(Canned.evil()))
            .build();
    mailbox.answer(both);
    watch.update(mailbox.take());
    mailbox.answer(interval(3, 0, true, 100));

    WatchUpdate again = watch.update(mailbox.take());

    assertThat(first.changes().get(0).delta().tcpSentPackets()).isEqualTo(101);
    assertThat(again.changes().get(0).delta().tcpSentPackets()).isEqualTo(101);
  }

  private static Task other() throws ProtocolException {
    List<Task> tasks = new ArrayList<>();
    Decode.tasks(Tasks.newBuilder().addTasks(Canned.evil()).build(), tasks);
    return tasks.get(0);
  }
}
