// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.source.Lookup;
import dev.netatop.agent.source.SourceException;
import org.junit.jupiter.api.Test;

/** From the end of a task to the reuse of its entry. */
class LifeCycleTest extends HookSourceFixture {
  @Test
  void aProcessWithoutSocketsIsFinishedWhenItIsThroughItsExit() throws SourceException {
    int process = living(10);
    int thread = memory.thread(process, 11, START);
    memory.count(process, 1, 100);
    source.poll(moment(), finished::add);
    memory.end(thread, now, 0);
    memory.end(process, now, 3 << 8);
    pollAfter(20);
    assertThat(finished).as("it may still send its FIN").isEmpty();
    memory.count(thread, 1, 60);
    tree.process(10, START, 'Z', 2);
    pollAfter(20);
    assertThat(finished).as("a zombie leader, another thread in its exit").isEmpty();
    tree.process(10, START, 'Z', 1);
    pollAfter(20);
    assertThat(finished).hasSize(1);
    FinishedProcess record = finished.get(0);
    assertThat(record.counters().tcpSentBytes()).isEqualTo(160);
    assertThat(record.exitCode()).isEqualTo(3);
    assertThat(record.info().command()).isEqualTo("p10");
    assertThat(record.endTimeNs()).isEqualTo(now - 60 * MS);
    assertThat(record.endTimeEpochNs()).isEqualTo(now - 60 * MS + 1_000_000_000_000L);
  }

  @Test
  void itSettlesBeforeItIsFinished() throws SourceException {
    int process = living(10);
    memory.count(process, 1, 100);
    tree.remove(10);
    memory.end(process, now, 0);
    pollAfter(9);
    assertThat(finished).isEmpty();
    assertThat(source.nextPollNs()).isBetween(now + MS, now + 5 * MS);
    pollAfter(1);
    assertThat(finished).hasSize(1);
  }

  @Test
  void aProcessWithSocketsLingersAndCountsWhatTheKernelSends() throws SourceException {
    int process = living(10);
    memory.slots[process].sockets = 1;
    memory.count(process, 1, 100);
    tree.remove(10);
    memory.end(process, now, 0);
    pollAfter(3000);
    assertThat(finished).isEmpty();
    memory.count(process, 1, 1500);
    memory.closeSockets(process);
    pollAfter(1);
    assertThat(finished).hasSize(1);
    assertThat(finished.get(0).counters().tcpSentBytes()).isEqualTo(1600);
  }

  @Test
  void lingerEnds() throws SourceException {
    int process = living(10);
    memory.slots[process].sockets = 1;
    memory.count(process, 1, 100);
    tree.remove(10);
    memory.end(process, now, 0);
    pollAfter(4999);
    assertThat(finished).isEmpty();
    pollAfter(1);
    assertThat(finished).hasSize(1);
  }

  @Test
  void aCollectionMayCutLingerButNotAnExit() throws SourceException {
    int process = living(10);
    memory.slots[process].sockets = 1;
    memory.count(process, 1, 100);
    memory.end(process, now, 0);
    source.collect(moment(), false, finished::add);
    assertThat(finished).isEmpty();
    source.collect(moment(), true, finished::add);
    assertThat(finished).as("it is in the middle of its exit").isEmpty();
    memory.count(process, 1, 52);
    tree.remove(10);
    pollAfter(10);
    assertThat(finished).hasSize(1);
    assertThat(finished.get(0).counters().tcpSentBytes()).isEqualTo(152);
    assertThat(memory.collections).isEqualTo(2);
  }

  @Test
  void oneRecordForOneProcessAndNoneWithoutTraffic() throws SourceException {
    int silent = living(9);
    int process = living(10);
    memory.count(process, 1, 100);
    tree.remove(9);
    tree.remove(10);
    memory.end(silent, now, 0);
    memory.end(process, now, 0);
    for (int i = 0; i < 300; i++) {
      pollAfter(100);
    }
    assertThat(finished).extracting(record -> record.info().id()).containsExactly(10);
    assertThat(memory.freed).containsExactlyInAnyOrder(silent, process);
    assertThat(source.status(moment()).tasks()).isZero();
  }

  @Test
  void entriesRestASecondAndLongerWhileTheTaskHangsInItsExit() throws SourceException {
    int process = living(10);
    memory.slots[process].sockets = 1;
    memory.count(process, 1, 100);
    memory.end(process, now, 0);
    pollAfter(5000);
    assertThat(finished).hasSize(1);
    pollAfter(999);
    assertThat(memory.freed).isEmpty();
    pollAfter(1);
    assertThat(memory.freed).isEmpty();
    tree.remove(10);
    pollAfter(1000);
    assertThat(memory.freed).containsExactly(process);
  }

  @Test
  void whatComesAfterTheRecordIsLate() throws SourceException {
    int process = living(10);
    memory.count(process, 1, 100);
    tree.remove(10);
    memory.end(process, now, 0);
    pollAfter(20);
    memory.count(process, 1, 7);
    pollAfter(1000);
    assertThat(finished.get(0).counters().tcpSentBytes()).isEqualTo(100);
    assertThat(source.status(moment()).unidentified().tcpSentBytes()).isEqualTo(7);
    assertThat(source.status(moment()).totals().tcpSentBytes()).isEqualTo(107);
  }

  @Test
  void aThreadThatEndsFoldsIntoItsProcess() throws SourceException {
    int process = living(10);
    int thread = memory.thread(process, 11, START);
    memory.count(thread, 2, 20);
    source.poll(moment(), finished::add);
    memory.end(thread, now, 0);
    pollAfter(1);
    assertThat(source.thread(moment(), 11, 0)).isInstanceOf(Lookup.Unknown.class);
    assertThat(packets(source.process(moment(), 10, 0))).isEqualTo(2);
    pollAfter(999);
    assertThat(memory.freed).isEmpty();
    pollAfter(1);
    assertThat(memory.freed).containsExactly(thread);
    assertThat(packets(source.process(moment(), 10, 0))).isEqualTo(2);
    assertThat(memory.slots[process].counters[0]).isEqualTo(2);
  }

  @Test
  void aThreadThatRestsWhenItsProcessIsFinishedIsInTheRecordOnce() throws SourceException {
    int process = living(10);
    int thread = memory.thread(process, 11, START);
    memory.count(thread, 2, 20);
    source.poll(moment(), finished::add);
    memory.end(thread, now, 0);
    pollAfter(500);
    tree.remove(10);
    memory.end(process, now, 0);
    pollAfter(20);
    assertThat(finished.get(0).counters().tcpSentPackets()).isEqualTo(2);
    pollAfter(1000);
    assertThat(memory.freed).containsExactlyInAnyOrder(thread, process);
    assertThat(source.status(moment()).totals().tcpSentPackets()).isEqualTo(2);
    assertThat(source.status(moment()).unidentified().isZero()).isTrue();
  }

  @Test
  void aThreadWithoutItsProcessIsCountedAndThenLate() throws SourceException {
    int process = living(10);
    memory.count(process, 1, 1);
    tree.remove(10);
    memory.end(process, now, 0);
    source.poll(moment(), finished::add);
    long reference = memory.reference(process);
    pollAfter(20);
    int orphan = memory.thread(process, 11, START);
    memory.slots[orphan].process = reference;
    memory.count(orphan, 4, 40);
    assertThat(source.status(moment()).totals().tcpSentPackets()).isEqualTo(5);
    source.collect(moment(), false, finished::add);
    pollAfter(1000);
    pollAfter(1000);
    assertThat(memory.freed).contains(orphan);
    assertThat(source.status(moment()).totals().tcpSentPackets()).isEqualTo(5);
    assertThat(source.status(moment()).unidentified().tcpSentPackets()).isEqualTo(4);
  }

  @Test
  void anEndThatWasNeverReportedIsFoundAndCounted() throws SourceException {
    int process = living(10);
    int alive = living(20);
    memory.count(process, 1, 100);
    memory.count(alive, 1, 100);
    source.poll(moment(), finished::add);
    tree.remove(10);
    source.collect(moment(), false, finished::add);
    pollAfter(20);
    assertThat(finished).extracting(record -> record.info().id()).containsExactly(10);
    assertThat(source.status(moment()).lostEnds()).isEqualTo(1);
    assertThat(packets(source.process(moment(), 20, 0))).isEqualTo(1);
  }

  @Test
  void anEndWhoseWakeUpWasLostIsNoLostEnd() throws SourceException {
    int process = living(10);
    memory.count(process, 1, 100);
    source.poll(moment(), finished::add);
    memory.losesReports = true;
    memory.end(process, now, 9);
    tree.remove(10);
    source.collect(moment(), false, finished::add);
    pollAfter(20);
    assertThat(finished).hasSize(1);
    assertThat(finished.get(0).exitSignal()).isEqualTo(9);
    assertThat(source.status(moment()).lostEnds()).isZero();
  }

  @Test
  void aZombieLeaderWithLivingThreadsHasNotEnded() throws SourceException {
    int process = living(10);
    int thread = memory.thread(process, 11, START);
    tree.thread(10, 11, START);
    memory.count(thread, 1, 100);
    tree.process(10, START, 'Z', 2);
    source.collect(moment(), true, finished::add);
    pollAfter(6000);
    assertThat(finished).isEmpty();
    assertThat(packets(source.process(moment(), 10, 0))).isEqualTo(1);
    assertThat(packets(source.thread(moment(), 11, 0))).isEqualTo(1);
  }
}
