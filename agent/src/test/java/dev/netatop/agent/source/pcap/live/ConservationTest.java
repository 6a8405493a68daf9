// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.HERE;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.MS;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.S;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.THERE;
import static dev.netatop.agent.source.pcap.live.PcapSourceFixture.startNs;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.source.Snapshot;
import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.owner.OwnerAnswer;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever comes in whatever order: each packet counts once for each end that is this machine's,
 * and is always somebody's, or unidentified.
 */
class ConservationTest {
  private static final int STEPS = 20_000;
  private static final int ALSO_HERE = 3;
  private static final int[] FLAGS = {
    Segment.SYN, Segment.SYN | Segment.ACK, Segment.ACK, Segment.ACK, Segment.FIN, Segment.RST
  };

  @TempDir Path root;
  private SplittableRandom random;
  private PcapSourceFixture world;
  private final long[] passed = new long[Counters.WORDS];

  private Segment segment() {
    int[] hosts = {HERE, ALSO_HERE, THERE, 4};
    return new Segment(
        random.nextBoolean() ? Packet.TCP : Packet.UDP,
        hosts[random.nextInt(4)],
        1000 + random.nextInt(4),
        hosts[random.nextInt(4)],
        1000 + random.nextInt(4),
        FLAGS[random.nextInt(FLAGS.length)],
        random.nextInt(100));
  }

  private static boolean isLocal(int host) {
    return host == HERE || host == ALSO_HERE;
  }

  private void pass(Segment segment) {
    int first = segment.protocol() == Packet.TCP ? 0 : 4;
    if (isLocal(segment.source())) {
      passed[first]++;
      passed[first + 1] += segment.bytes();
    }
    if (isLocal(segment.target())) {
      passed[first + 2]++;
      passed[first + 3] += segment.bytes();
    }
    world.pass(segment);
  }

  private void step() {
    Segment segment = segment();
    int tgid = 50 + random.nextInt(6);
    switch (random.nextInt(12)) {
      case 0 -> world.use(tgid, tgid + 100 * random.nextInt(2), segment, 1 + random.nextInt(20));
      case 1 -> {
        int cookie = 1 + random.nextInt(20);
        world.kernel.answers(
            new OwnerAnswer.Owned(
                segment.here(), cookie, cookie + 1000, 1, tgid, startNs(tgid + random.nextInt(2))));
      }
      case 2 -> world.kernel.answers(new OwnerAnswer.NoSocket(segment.here()));
      case 3 -> world.kernel.ends(tgid, startNs(tgid), 0);
      case 4 -> {
        world.after(random.nextLong(3 * S));
        world.poll();
      }
      case 5 -> {
        world.after(random.nextInt(20) == 0 ? 70 * S : MS);
        world.collect();
      }
      default -> pass(segment);
    }
  }

  private Counters counted() {
    Counters sum = Counters.ZERO;
    for (FinishedProcess process : world.finished) {
      sum = sum.plus(process.counters());
    }
    world.after(1);
    for (Snapshot.Row row : world.source.snapshot(world.moment()).rows()) {
      if (row.task().info().type() != TaskType.THREAD) {
        sum = sum.plus(row.task().counters());
      }
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"1, true, 100", "2, false, 100", "3, true, 5", "4, false, 3"})
  void nothingIsLostAndNothingCountsTwice(long seed, boolean hasUses, int taskEntries) {
    random = new SplittableRandom(seed);
    world = new PcapSourceFixture(root, hasUses, taskEntries);
    world.kernel.local.add(ALSO_HERE);
    for (int tgid = 50; tgid < 56; tgid++) {
      world.process(tgid);
    }
    for (int i = 1; i <= STEPS; i++) {
      step();
      if (i % 1000 == 0) {
        assertThat(world.source.status(world.moment()).totals()).isEqualTo(Counters.of(passed));
      }
    }
    // Those that have ended and are not finished are in no snapshot.
    world.after(20 * S);
    world.round();
    world.poll();
    assertThat(counted()).isEqualTo(Counters.of(passed));
    assertThat(world.finished).isNotEmpty();
  }
}
