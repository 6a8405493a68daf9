// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.LifeRules;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.procfs.CgroupPaths;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceStatus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens in whatever order, every packet is in the totals once, and in one record at
 * most.
 */
class TotalsTest {
  private static final long MS = 1_000_000L;

  @TempDir Path proc;

  private record Living(int entry, long startNs, List<Integer> threads) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void alwaysAddUp(long seed) throws SourceException {
    Random random = new Random(seed);
    FakeProc tree = new FakeProc(proc);
    FakeMemory memory = new FakeMemory(4096);
    HookSource source =
        new HookSource(memory, new ProcReader(proc), new CgroupPaths(proc, 1), LifeRules.DEFAULT);
    List<FinishedProcess> finished = new ArrayList<>();
    Map<Integer, Living> living = new HashMap<>();
    List<Integer> everUsed = new ArrayList<>();
    long now = 1_000_000 * MS;
    long sent = 0;
    int nextTid = 100_000;
    for (int step = 0; step < 1200; step++) {
      now += random.nextInt(60) * MS;
      int tgid = 1 + random.nextInt(40);
      Living process = living.get(tgid);
      switch (random.nextInt(8)) {
        case 0, 1 -> {
          if (process == null) {
            tree.process(tgid, now);
            int entry = memory.process(tgid, now, "p");
            memory.slots[entry].sockets = random.nextInt(2);
            living.put(tgid, new Living(entry, now, new ArrayList<>()));
            everUsed.add(entry);
          } else {
            int thread = memory.thread(process.entry(), nextTid++, now);
            tree.thread(tgid, nextTid - 1, now);
            process.threads().add(thread);
            everUsed.add(thread);
          }
        }
        case 2, 3 -> {
          if (process != null) {
            int entry =
                process.threads().isEmpty()
                    ? process.entry()
                    : process.threads().get(random.nextInt(process.threads().size()));
            memory.count(entry, 1, 60);
            sent++;
          }
        }
        case 4 -> {
          if (process != null && !process.threads().isEmpty()) {
            memory.end(process.threads().remove(0), now, 0);
          }
        }
        case 5 -> {
          if (process != null) {
            process.threads().forEach(thread -> memory.slots[thread].flags |= HookMemory.ENDED);
            memory.end(process.entry(), now, 0);
            tree.remove(tgid);
            living.remove(tgid);
          }
        }
        case 6 -> {
          // Somebody who was in the middle of it counts into an entry that has been retired.
          if (!everUsed.isEmpty()) {
            int entry = everUsed.get(random.nextInt(everUsed.size()));
            if ((memory.slots[entry].flags & HookMemory.USED) != 0 && memory.slots[entry].retired) {
              memory.slots[entry].counters[0]++;
              memory.slots[entry].counters[1] += 60;
              sent++;
            }
          }
        }
        default -> source.collect(new Moment(now, now), random.nextInt(4) == 0, finished::add);
      }
      source.poll(new Moment(now, now), finished::add);
    }
    for (int i = 0; i < 20; i++) {
      now += 1000 * MS;
      source.poll(new Moment(now, now), finished::add);
      SourceStatus settled = source.status(new Moment(now, now));
      if (i > 8) {
        assertThat(settled.totals().tcpSentPackets()).isEqualTo(sent);
        assertThat(settled.totals().tcpSentBytes()).isEqualTo(sent * 60);
      }
    }
    long recorded = finished.stream().mapToLong(record -> record.counters().tcpSentPackets()).sum();
    long alive =
        source.snapshot(new Moment(now, now)).rows().stream()
            .filter(row -> row.task().info().type() == TaskType.PROCESS)
            .mapToLong(row -> row.task().counters().tcpSentPackets())
            .sum();
    SourceStatus status = source.status(new Moment(now, now));
    assertThat(recorded + alive + status.unidentified().tcpSentPackets()).isEqualTo(sent);
    assertThat(status.lostEnds()).isZero();
    assertThat(status.tasks())
        .isEqualTo(
            living.size() + living.values().stream().mapToInt(l -> l.threads().size()).sum());
    assertThat(recorded).isPositive();
  }
}
