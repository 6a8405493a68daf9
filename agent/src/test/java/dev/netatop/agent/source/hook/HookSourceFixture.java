// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.LifeRules;
import dev.netatop.agent.procfs.CgroupPaths;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.Lookup;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SourceException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The hook source over entries and a /proc that a test makes up. */
abstract class HookSourceFixture {
  static final long MS = 1_000_000L;
  static final long START = 500_000 * MS;

  @TempDir Path proc;

  final FakeMemory memory = new FakeMemory(64);
  final List<FinishedProcess> finished = new ArrayList<>();
  FakeProc tree;
  HookSource source;
  long now = 1_000_000 * MS;

  @BeforeEach
  void open() {
    tree = new FakeProc(proc);
    source =
        new HookSource(memory, new ProcReader(proc), new CgroupPaths(proc, 1), LifeRules.DEFAULT);
  }

  Moment moment() {
    return new Moment(now, now + 1_000_000_000_000L);
  }

  void pollAfter(long ms) throws SourceException {
    now += ms * MS;
    source.poll(moment(), finished::add);
  }

  static long packets(Lookup lookup) {
    assertThat(lookup).isInstanceOf(Lookup.Found.class);
    return ((Lookup.Found) lookup).task().counters().tcpSentPackets();
  }

  int living(int tgid) {
    tree.process(tgid, START);
    return memory.process(tgid, START, "p" + tgid);
  }
}
