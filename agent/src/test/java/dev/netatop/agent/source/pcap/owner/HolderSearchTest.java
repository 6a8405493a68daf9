// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HolderSearchTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir Path root;
  private FakeProcesses processes;
  private DescriptorReader reader;
  private HolderSearch search;
  private final Map<Long, Holding> decided = new HashMap<>();
  private final Map<Long, Integer> holders = new HashMap<>();
  private long nowNs;
  private long dueNs;

  @BeforeEach
  void makeTree() throws LinuxCallException {
    processes = new FakeProcesses(root);
    reader = new DescriptorReader(root);
    search =
        new HolderSearch(
            processes.proc(),
            reader,
            (inode, holding, found) -> {
              decided.put(inode, holding);
              holders.put(inode, found.size());
            },
            () -> 0);
  }

  @AfterEach
  void close() {
    reader.close();
  }

  private void run() {
    nowNs += SECOND;
    dueNs = search.step(nowNs);
    // What is due at once.
    for (int i = 0; i < 3 && dueNs <= nowNs; i++) {
      dueNs = search.step(nowNs);
    }
  }

  private static Holding one(int id, long startTick) {
    return new Holding.One(new Holder(id, startTick * FakeProcesses.NS_PER_TICK));
  }

  @Test
  void findsTheHolder() {
    processes.process(42, 1, 100, "server", 7000, 7001);
    processes.process(43, 1, 100, "client", 7002);
    search.seek(7001);
    search.seek(7002);
    search.seek(7001);
    run();
    assertThat(decided).containsEntry(7001L, one(42, 100)).containsEntry(7002L, one(43, 100));
    assertThat(holders).containsEntry(7001L, 1);
    assertThat(dueNs).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void numbersAreNotTakenForOneAnother() {
    processes.process(42, 1, 100, "server", 7001 + (1L << 16), 70010, 700);
    search.seek(7001);
    run();
    run();
    assertThat(decided).containsEntry(7001L, new Holding.Nobody());
  }

  @Test
  void nobodyIsSaidAfterAWholeRound() {
    search.begin(nowNs);
    search.seek(7001);
    run();
    assertThat(decided).containsEntry(7001L, new Holding.Nobody());
    assertThat(dueNs).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void findsHoldersThatGaveNoReasonToLookAtThem() {
    processes.process(42, 1, 100, "server", 7001);
    search.begin(nowNs);
    nowNs += 10 * SECOND;
    search.seek(7001);
    run();
    assertThat(decided).containsEntry(7001L, one(42, 100));
  }

  @Test
  void aSocketOfAParentAndItsChildIsTheChilds() {
    processes.process(42, 1, 100, "inetd", 7001);
    processes.process(43, 42, 101, "handler", 7001);
    search.seek(7001);
    run();
    assertThat(decided).containsEntry(7001L, one(43, 101));
    assertThat(holders).containsEntry(7001L, 2);
  }

  @Test
  void aSocketOfWorkersIsShared() {
    processes.process(42, 1, 100, "master", 7001);
    processes.process(43, 42, 101, "worker", 7001);
    processes.process(44, 42, 101, "worker", 7001);
    search.seek(7001);
    run();
    assertThat(decided).containsEntry(7001L, new Holding.Several(3));
  }

  @Test
  void workersWhoseMasterIsGoneShareToo() {
    processes.process(43, 1, 101, "worker", 7001);
    processes.process(44, 1, 101, "worker", 7001);
    search.begin(nowNs);
    nowNs += 10 * SECOND;
    search.seek(7001);
    run();
    assertThat(decided).containsEntry(7001L, new Holding.Several(2));
  }

  @Test
  void aChildOfAKnownServerIsFound() {
    processes.process(42, 1, 100, "server", 7001);
    search.seek(7001);
    run();
    processes.process(42, 1, 100, "server", 7001, 7002);
    processes.process(50, 42, 200, "child", 7002);
    search.seek(7002);
    run();
    assertThat(decided).containsEntry(7002L, one(50, 200));
  }

  @Test
  void aProcessThatIsGoneIsNoHolder() {
    processes.process(42, 1, 100, "server", 7001);
    search.seek(7001);
    run();
    processes.end(42);
    search.seek(7001);
    run();
    assertThat(decided).containsEntry(7001L, new Holding.Nobody());
  }

  @Test
  void anIdThatIsUsedAgainIsAnotherProcess() {
    processes.process(42, 1, 100, "server", 7001);
    search.seek(7001);
    run();
    processes.end(42);
    processes.process(42, 1, 900, "other", 7001);
    search.seek(7001);
    run();
    assertThat(decided).containsEntry(7001L, one(42, 900));
  }

  @Test
  void threadsThatTheirLeaderLeftBehindHoldItsSockets() {
    processes.process(42, 1, 100, "server", 'Z', 2);
    processes.thread(42, 42);
    processes.thread(42, 45, 7001);
    search.seek(7001);
    run();
    assertThat(decided).containsEntry(7001L, one(42, 100));
  }

  @Test
  void looksOnceMoreAtHoldersAndNewKin() {
    processes.process(42, 1, 100, "server", 7001);
    processes.process(60, 1, 100, "other", 7001);
    Holder server = new Holder(42, 100 * FakeProcesses.NS_PER_TICK);
    Holder other = new Holder(60, 100 * FakeProcesses.NS_PER_TICK);
    search.begin(nowNs);
    nowNs += 10 * SECOND;
    search.seekAgain(7001, List.of(server, other), nowNs);
    run();
    assertThat(decided).containsEntry(7001L, new Holding.Several(2));
    processes.process(60, 1, 100, "other");
    processes.process(61, 42, 300, "child", 7001);
    search.seekAgain(7001, List.of(server, other), nowNs);
    run();
    assertThat(decided).containsEntry(7001L, one(61, 300));
  }

  @Test
  void remembersWhatAHolderHadOpen() {
    processes.process(42, 1, 100, "server", 7000, 7001);
    search.seek(7001);
    run();
    Holder holder = new Holder(42, 100 * FakeProcesses.NS_PER_TICK);
    assertThat(search.had(holder, 7000)).isTrue();
    assertThat(search.had(holder, 7002)).isFalse();
    assertThat(search.had(new Holder(42, 0), 7000)).isFalse();
  }

  @Test
  void looksTwiceOnlyAfterAPause() {
    processes.process(42, 1, 100, "server", 7001, 7002);
    search.seek(7001);
    run();
    search.seek(7002);
    dueNs = search.step(nowNs + 1_000_000);
    assertThat(decided).doesNotContainKey(7002L);
    assertThat(dueNs).isEqualTo(nowNs + 40_000_000);
    search.step(dueNs);
    assertThat(decided).containsKey(7002L);
  }
}
