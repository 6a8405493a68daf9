// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.TaskCounters;
import dev.netatop.agent.accounting.TaskDetails;
import dev.netatop.agent.source.Lookup;
import dev.netatop.agent.source.Snapshot;
import dev.netatop.agent.source.SocketFigures;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.agent.source.SourceException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HookSourceTest extends HookSourceFixture {
  @Test
  void aProcessIsItsOwnEntryAndThoseOfItsThreads() throws SourceException {
    int process = living(10);
    int main = memory.thread(process, 10, START);
    int worker = memory.thread(process, 11, START + 1);
    memory.count(process, 1, 100);
    memory.count(main, 2, 200);
    memory.count(worker, 4, 400);
    assertThat(packets(source.process(moment(), 10, 0))).isEqualTo(7);
    assertThat(packets(source.thread(moment(), 10, 0))).isEqualTo(2);
    assertThat(packets(source.thread(moment(), 11, 0))).isEqualTo(4);
    assertThat(source.thread(moment(), 12, 0)).isInstanceOf(Lookup.Unknown.class);
  }

  @Test
  void aThreadMayStandBeforeItsProcess() throws SourceException {
    int low = memory.process(90, START, "gone");
    source.poll(moment(), finished::add);
    memory.end(low, now, 0);
    pollAfter(20);
    int process = living(10);
    pollAfter(1200);
    int thread = memory.thread(process, 11, START);
    assertThat(thread).isLessThan(process);
    memory.count(thread, 3, 30);
    assertThat(packets(source.process(moment(), 10, 0))).isEqualTo(3);
  }

  @Test
  void aProcessThatAppearsBehindTheScanStillHasItsThread() throws SourceException {
    // The scan has passed the process's place when the kernel makes it, and its thread behind.
    int last = memory.process(6, START, "last");
    memory.slots[last].flags = 0;
    int thread = memory.thread(last, 6, START);
    memory.onFlags =
        entry -> {
          if (entry == thread) {
            memory.slots[last].flags = HookMemory.USED | HookMemory.PROCESS;
          }
        };
    memory.count(thread, 3, 30);
    assertThat(packets(source.process(moment(), 6, 0))).isEqualTo(3);
  }

  @Test
  void anEndIsWhenTheKernelSaysThoughTheCycleBeganEarlier() throws SourceException {
    int process = living(10);
    memory.count(process, 1, 100);
    long cycleBegan = now;
    memory.end(process, cycleBegan + 5 * MS, 0);
    tree.remove(10);
    source.poll(moment(), finished::add);
    pollAfter(20);
    assertThat(finished).singleElement().returns(cycleBegan + 5 * MS, FinishedProcess::endTimeNs);
  }

  @Test
  void noTrafficAndOtherStartTimesAreNotFound() throws SourceException {
    int process = living(10);
    assertThat(source.process(moment(), 10, 0)).isInstanceOf(Lookup.NoTraffic.class);
    memory.count(process, 1, 1);
    assertThat(source.process(moment(), 10, START + 1)).isInstanceOf(Lookup.OtherTask.class);
    assertThat(packets(source.process(moment(), 10, START))).isEqualTo(1);
    assertThat(source.process(moment(), 99, 0)).isInstanceOf(Lookup.Unknown.class);
  }

  @Test
  void aReusedIdInheritsNothing() throws SourceException {
    int old = living(10);
    memory.count(old, 5, 50);
    source.poll(moment(), finished::add);
    memory.end(old, now, 0);
    memory.slots[old].sockets = 1;
    assertThat(source.process(moment(), 10, 0)).isInstanceOf(Lookup.Unknown.class);

    tree.process(10, START + 9_000 * MS);
    int reused = memory.process(10, START + 9_000 * MS, "new");
    assertThat(source.process(moment(), 10, 0)).isInstanceOf(Lookup.NoTraffic.class);
    assertThat(source.process(moment(), 10, START)).isInstanceOf(Lookup.OtherTask.class);
    memory.count(reused, 1, 10);
    pollAfter(5001);
    assertThat(finished).hasSize(1);
    assertThat(finished.get(0).counters().tcpSentPackets()).isEqualTo(5);
    pollAfter(1001);
    assertThat(packets(source.process(moment(), 10, 0)))
        .as("its entry outlives the old one")
        .isEqualTo(1);
  }

  @Test
  void aThreadThatExecsIsFoundUnderItsNewId() throws SourceException {
    int process = living(10);
    int thread = memory.thread(process, 11, START + 5);
    memory.count(thread, 3, 30);
    assertThat(packets(source.thread(moment(), 11, 0))).isEqualTo(3);
    memory.rename(thread, 10);
    memory.slots[thread].startNs = START;
    memory.slots[process].command = "new";
    memory.slots[process].detailsVersion++;
    assertThat(source.thread(moment(), 11, 0)).isInstanceOf(Lookup.Unknown.class);
    Lookup found = source.thread(moment(), 10, START);
    assertThat(packets(found)).isEqualTo(3);
    assertThat(((Lookup.Found) found).task().info().command()).isEqualTo("new");
    assertThat(((Lookup.Found) found).task().info().id()).isEqualTo(10);
    assertThat(source.snapshot(moment()).rows())
        .extracting(row -> row.task().info().id())
        .containsExactly(10, 10);
    now += MS;
    assertThat(source.thread(moment(), 11, 0)).isInstanceOf(Lookup.Unknown.class);
  }

  @Test
  void sweptProcessesAreReadFromProc() throws SourceException {
    int swept = living(10);
    memory.slots[swept].captured = false;
    memory.slots[swept].flags |= HookMemory.SWEPT;
    memory.count(swept, 1, 1);
    pollAfter(0);
    tree.remove(10);
    Lookup found = source.process(moment(), 10, 0);
    assertThat(((Lookup.Found) found).task().info().command()).isEqualTo("proc-10");
    assertThat(((Lookup.Found) found).task().info().details())
        .isEqualTo(new TaskDetails.Known("/usr/bin/proc --id 10", false, "/test.slice"));
  }

  @Test
  void whatCannotBeReadAnyMoreIsGoneNotEmpty() throws SourceException {
    int swept = memory.process(10, START, "comm");
    memory.slots[swept].captured = false;
    memory.count(swept, 1, 1);
    Lookup found = source.process(moment(), 10, 0);
    assertThat(((Lookup.Found) found).task().info().command()).isEqualTo("comm");
    assertThat(((Lookup.Found) found).task().info().details()).isEqualTo(TaskDetails.GONE);
  }

  @Test
  void aSnapshotHasAllThatLivesWithTraffic() throws SourceException {
    int process = living(10);
    int thread = memory.thread(process, 11, START);
    memory.count(thread, 2, 20);
    living(20);
    int dead = living(30);
    memory.count(dead, 1, 1);
    source.poll(moment(), finished::add);
    memory.end(dead, now, 0);
    memory.slots[HookMemory.BUCKET_KERNEL].counters[4] = 5;
    memory.slots[HookMemory.BUCKET_LATE].counters[4] = 6;
    memory.slots[HookMemory.BUCKET_PENDING].counters[4] = 7;
    now += MS;
    Snapshot snapshot = source.snapshot(moment());
    assertThat(snapshot.rows())
        .extracting(Snapshot.Row::task)
        .extracting(TaskCounters::info)
        .extracting(info -> info.type() + " " + info.id())
        .containsExactly("KERNEL 0", "UNIDENTIFIED 0", "PROCESS 10", "THREAD 11");
    assertThat(snapshot.rows().get(1).task().counters().udpSentPackets()).isEqualTo(13);
    assertThat(source.snapshot(moment())).as("shared within a cycle").isSameAs(snapshot);
  }

  @Test
  void rowsTellWhenTheyChanged() throws SourceException {
    int one = living(10);
    int two = living(20);
    memory.count(one, 1, 1);
    memory.count(two, 1, 1);
    memory.count(HookMemory.BUCKET_KERNEL, 1, 1);
    Snapshot first = source.snapshot(moment());
    memory.count(two, 1, 1);
    now += MS;
    Snapshot second = source.snapshot(moment());
    assertThat(second.rows())
        .extracting(Snapshot.Row::changedVersion)
        .containsExactly(first.version(), first.version(), second.version());
  }

  @Test
  void manyTasksTakeNoMoreCallsThanOne() throws SourceException {
    int one = living(10);
    memory.count(one, 1, 1);
    source.poll(moment(), finished::add);
    memory.slots[one].detailsVersion++;
    int before = memory.detailCalls;
    now += MS;
    source.snapshot(moment());
    assertThat(memory.detailCalls - before).isEqualTo(1);

    for (int tgid = 11; tgid < 50; tgid++) {
      memory.count(living(tgid), 1, 1);
    }
    source.poll(moment(), finished::add);
    for (FakeMemory.Slot slot : memory.slots) {
      slot.detailsVersion++;
    }
    before = memory.detailCalls;
    now += MS;
    assertThat(source.snapshot(moment()).rows()).hasSize(40);
    assertThat(memory.detailCalls - before).isEqualTo(1);
    now += MS;
    source.snapshot(moment());
    assertThat(memory.detailCalls - before).as("nothing changed: none").isEqualTo(1);
  }

  @Test
  void socketsNameTheirOwnersWhileThoseAreThere() throws SourceException {
    int process = living(10);
    int thread = memory.thread(process, 11, START);
    memory.slots[process].euid = 1000;
    SocketInfo plain =
        new SocketInfo(
            6, new byte[4], new byte[4], 1, 2, 1, 3, 4L, Optional.empty(), SocketFigures.NONE);
    memory.listed.add(
        new HookSocket(plain, memory.reference(process), memory.reference(thread), 7));
    memory.listed.add(new HookSocket(plain, memory.reference(process), 0, 0));
    memory.listed.add(new HookSocket(plain, memory.reference(process) + (1L << 32), 0, 0));
    assertThat(source.sockets(moment(), 10).sockets())
        .extracting(SocketInfo::owner)
        .containsExactly(
            Optional.of(new SocketInfo.Owner(10, 11, 1000)),
            Optional.of(new SocketInfo.Owner(10, 10, 1000)),
            Optional.empty());
    now += 1;
    assertThat(source.sockets(moment(), 1).sockets()).hasSize(1);
    assertThat(source.sockets(moment(), 1).omitted()).isEqualTo(2);
  }

  @Test
  void socketsAreCountedOnceASecondHoweverOftenClientsAsk() throws SourceException {
    SocketInfo plain =
        new SocketInfo(
            6, new byte[4], new byte[4], 1, 2, 1, 3, 4L, Optional.empty(), SocketFigures.NONE);
    memory.listed.add(new HookSocket(plain, 0, 0, 0));
    assertThat(source.status(moment()).sockets()).isEqualTo(1);
    memory.listed.clear();
    now += 999 * MS;
    assertThat(source.status(moment()).sockets()).isEqualTo(1);
    assertThat(memory.socketCounts).isEqualTo(1);
    now += MS;
    assertThat(source.status(moment()).sockets()).isZero();
  }

  @Test
  void oneQuestionIsAnsweredOnceACycle() throws SourceException {
    SocketInfo plain =
        new SocketInfo(
            6, new byte[4], new byte[4], 1, 2, 1, 3, 4L, Optional.empty(), SocketFigures.NONE);
    memory.listed.add(new HookSocket(plain, 0, 0, 0));
    assertThat(source.sockets(moment(), 10).sockets()).hasSize(1);
    assertThat(source.status(moment())).isSameAs(source.status(moment()));
    memory.listed.add(new HookSocket(plain, 0, 0, 0));
    assertThat(source.sockets(moment(), 10).sockets()).hasSize(1);
    now += 1;
    assertThat(source.sockets(moment(), 10).sockets()).as("in the next cycle").hasSize(2);
    memory.listed.clear();
    source.poll(moment(), finished::add);
    assertThat(source.sockets(moment(), 10).sockets()).as("after a poll").isEmpty();
  }

  @Test
  void anIdleSourceWantsTwoPollsASecond() throws SourceException {
    living(10);
    source.poll(moment(), finished::add);
    assertThat(source.nextPollNs()).isEqualTo(now + 500 * MS);
    assertThat(Counters.ZERO).isEqualTo(source.status(moment()).totals());
  }
}
