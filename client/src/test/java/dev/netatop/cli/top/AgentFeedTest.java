// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static dev.netatop.cli.top.Samples.SECOND;
import static dev.netatop.cli.top.Samples.exit;
import static dev.netatop.cli.top.Samples.process;
import static dev.netatop.cli.top.Samples.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.client.AgentLostException;
import dev.netatop.client.AgentUnavailableException;
import dev.netatop.client.NetCounters;
import dev.netatop.client.NetatopException;
import dev.netatop.client.PermissionException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An agent that goes away and comes back. */
class AgentFeedTest {
  private final Pace pace =
      new Pace() {
        @Override
        public long nowNs() {
          return nowNs;
        }

        @Override
        public void sleepNs(long timeNs) {
          nowNs += timeNs;
        }
      };
  private final List<String> calls = new ArrayList<>();
  private long nowNs;
  private long sent;
  private int agentPid = 1;
  private @Nullable NetatopException failure;

  private final class Agent implements Source {
    @Override
    public Sample sample(Demand demand) throws NetatopException {
      fail();
      sent += 100;
      return Samples.sample(
          nowNs,
          agentPid,
          List.of(process(1, 1, "a", tcp(sent, 0))),
          nowNs == 0 ? List.of(exit(process(2, 1, "b", tcp(1, 1)))) : List.of(),
          Samples.status(NetCounters.ZERO, NetCounters.ZERO));
    }

    @Override
    public void close() {
      calls.add("close");
    }
  }

  private void fail() throws NetatopException {
    if (failure != null) {
      throw failure;
    }
  }

  private final AgentFeed feed =
      new AgentFeed(
          new Agent(),
          (pid, sequence) -> {
            calls.add("connect " + pid + " " + sequence);
            fail();
            return new Agent();
          },
          new Model(Set.of(), Samples.WINDOW),
          pace,
          Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));

  private View after(long ns) throws Exception {
    nowNs += ns;
    return feed.next(Demand.NOTHING);
  }

  private static Traffic traffic(View view) {
    return view.rows().stream().filter(r -> r.task().id() == 1).findFirst().orElseThrow().traffic();
  }

  @Test
  void lostAndBack() throws Exception {
    after(0);
    assertThat(traffic(after(SECOND)).rates()).isPresent();
    failure = new AgentLostException("ECONNRESET", "gone");

    View lost = after(SECOND);
    assertThat(lost.agent()).isEqualTo(new AgentState.Lost(Instant.EPOCH, "gone"));
    assertThat(traffic(lost).rates()).isEmpty();
    assertThat(traffic(lost).sinceTop()).isEqualTo(tcp(100, 0));

    failure = null;
    agentPid = 2;
    sent = 0;
    View back = after(SECOND);
    assertThat(back.agent()).isInstanceOf(AgentState.Connected.class);
    assertThat(traffic(back).rates()).isEmpty();
    assertThat(traffic(back).sinceTop()).isEqualTo(tcp(200, 0));
    assertThat(traffic(after(SECOND)).rates().orElseThrow().sentBytes()).isEqualTo(100.0);
    // The record that was read before the loss had number 1.
    assertThat(calls).containsExactly("close", "connect 1 2");
  }

  @Test
  void itIsReachedForLessAndLessOften() throws Exception {
    after(0);
    failure = new AgentUnavailableException("ENOENT", "none");
    for (int i = 0; i < 1000; i++) {
      assertThat(after(SECOND / 10).agent()).isInstanceOf(AgentState.Lost.class);
    }
    // 0.2, 0.4, … 3.2 s, then every 5 s of the 100.
    assertThat(calls).hasSizeBetween(22, 26);
  }

  @Test
  void agentThatNeverAnsweredIsAnError() {
    failure = new AgentLostException("ECONNRESET", "gone");

    assertThatThrownBy(() -> after(0)).isInstanceOf(AgentLostException.class);
  }

  @Test
  void refusalIsAnError() throws Exception {
    after(0);
    failure = new PermissionException("EPERM", "no");

    assertThatThrownBy(() -> after(SECOND)).isInstanceOf(PermissionException.class);
  }

  @Test
  void batchSaysOnceThatTheAgentIsLostAndThatItIsBack() throws Exception {
    List<String> notices = new ArrayList<>();
    List<View> shown = new ArrayList<>();
    Batch.Sink sink =
        view -> {
          shown.add(view);
          failure = shown.size() == 1 ? new AgentLostException("ECONNRESET", "gone") : null;
          if (shown.size() == 1) {
            recoverAt = nowNs + 3 * SECOND;
          }
        };
    Pace recovering =
        new Pace() {
          @Override
          public long nowNs() {
            return nowNs;
          }

          @Override
          public void sleepNs(long timeNs) {
            nowNs += timeNs;
            if (nowNs >= recoverAt) {
              failure = null;
            }
          }
        };

    boolean answered =
        new Batch(feed, Demand.NOTHING, sink, notices::add, recovering)
            .run(Duration.ofSeconds(1), 6);

    assertThat(answered).isTrue();
    assertThat(notices).containsExactly("gone; waiting for it", "the agent is back");
    assertThat(shown).hasSizeBetween(3, 4);
  }

  private long recoverAt = Long.MAX_VALUE;

  @Test
  void batchTellsWhereTheLastRefreshHadNoAnswer() throws Exception {
    Batch.Sink sink = view -> failure = new AgentLostException("ECONNRESET", "gone");

    assertThat(
            new Batch(feed, Demand.NOTHING, sink, notice -> {}, pace).run(Duration.ofSeconds(1), 4))
        .isFalse();
  }
}
