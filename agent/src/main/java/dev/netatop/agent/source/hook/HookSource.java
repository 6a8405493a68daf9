// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.LifeRules;
import dev.netatop.agent.accounting.TaskCounters;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.procfs.CgroupPaths;
import dev.netatop.agent.procfs.InterfaceNames;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.Lookup;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.Snapshot;
import dev.netatop.agent.source.SnapshotBuilder;
import dev.netatop.agent.source.SocketList;
import dev.netatop.agent.source.Source;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import dev.netatop.agent.source.SourceStatus;
import dev.netatop.nfhook.NfHook;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counters that the kernel keeps, read in place. */
public final class HookSource implements Source {
  /** New tasks are looked for this often where nothing else happens; nobody is woken for them. */
  private static final long IDLE_POLL_NS = 500_000_000L;

  private static final long VERIFY_STEP_NS = 10_000_000L;
  private static final int TAKE = 256;

  /**
   * The kernel walks through all sockets to count them: clients must not make it do so all the
   * time.
   */
  private static final long COUNT_SOCKETS_NS = 1_000_000_000L;

  private final HookMemory memory;
  private final EntryTable table;
  private final TextReader texts;
  private final InfoBuilder infos;
  private final LifeCycle lives;
  private final Verifier verifier;
  private final SocketLister sockets;
  private final EntryTable.Changes changes = new EntryTable.Changes();
  private final int[] taken = new int[TAKE];
  private final long[] words = new long[Counters.WORDS];

  private long changesSeen = -1;
  private long polledNs;
  private long countedNs = -1;
  private int countedSockets;
  private @Nullable Snapshot latest;

  /** What was asked for in a cycle already, so that a flood of one question is answered once. */
  private @Nullable SourceStatus latestStatus;

  private @Nullable SocketList latestSockets;
  private long latestSocketsNs;
  private long latestStatusNs;

  HookSource(HookMemory memory, ProcReader proc, CgroupPaths cgroups, LifeRules rules) {
    this.memory = memory;
    this.table = new EntryTable(memory);
    this.texts = new TextReader(memory, proc, cgroups);
    this.infos = new InfoBuilder(memory);
    this.lives = new LifeCycle(memory, table, texts, infos, proc, rules);
    this.verifier = new Verifier(memory, table, proc, lives);
    this.sockets = new SocketLister(memory, table, new InterfaceNames(proc));
  }

  /**
   * Counters kept by {@code hook}, which is closed with the source.
   *
   * @param features what the kernel gives
   */
  public static HookSource over(
      NfHook hook,
      List<SourceFeature> features,
      ProcReader proc,
      CgroupPaths cgroups,
      LifeRules rules) {
    return new HookSource(new NfHookMemory(hook, features), proc, cgroups, rules);
  }

  @Override
  public String name() {
    return "hook";
  }

  @Override
  public void poll(Moment moment, Consumer<FinishedProcess> finished) throws SourceException {
    polledNs = moment.nowNs();
    latestStatus = null;
    latestSockets = null;
    boolean reported = takeReports();
    refresh(moment, reported);
    verifier.step(moment.nowNs());
    lives.step(moment, finished);
  }

  private boolean takeReports() throws SourceException {
    boolean any = false;
    int count;
    do {
      count = memory.takeEnded(taken);
      any |= count > 0;
    } while (count == taken.length);
    return any;
  }

  /** Brings the table up to date. What events may have missed stands in the entries themselves. */
  private void refresh(Moment moment, boolean force) throws SourceException {
    long current = memory.changes();
    if (!force && current == changesSeen) {
      return;
    }
    changes.clear();
    table.scan(changes);
    changesSeen = current;
    for (Entry entry : changes.ended) {
      lives.end(entry, moment.nowNs());
    }
    // At once, because the command line of a process that was not captured goes with it.
    texts.refresh(changes.appeared, moment.nowNs());
  }

  @Override
  public long nextPollNs() {
    long next = Math.min(polledNs + IDLE_POLL_NS, lives.nextStepNs(polledNs));
    return verifier.isUnderWay() ? Math.min(next, polledNs + VERIFY_STEP_NS) : next;
  }

  @Override
  public void collect(Moment moment, boolean cutLinger, Consumer<FinishedProcess> finished)
      throws SourceException {
    refresh(moment, true);
    if (cutLinger) {
      lives.cutLinger();
    }
    memory.collect();
    verifier.begin();
    poll(moment, finished);
  }

  @Override
  public long collectionsWanted() {
    return memory.collectionsWanted();
  }

  @Override
  public Lookup process(Moment moment, int tgid, long startNs) throws SourceException {
    refresh(moment, false);
    Entry entry = table.process(tgid);
    if (entry == null || entry.state != Entry.State.LIVE) {
      return new Lookup.Unknown();
    }
    return found(moment, entry, startNs);
  }

  @Override
  public Lookup thread(Moment moment, int tid, long startNs) throws SourceException {
    refresh(moment, false);
    Entry entry = table.thread(tid);
    if (entry == null || entry.state != Entry.State.LIVE) {
      return new Lookup.Unknown();
    }
    return found(moment, entry, startNs);
  }

  private Lookup found(Moment moment, Entry entry, long startNs) throws SourceException {
    if ((memory.flags(entry.index) & HookMemory.ENDED) != 0) {
      return new Lookup.Unknown();
    }
    if (startNs != 0 && startNs != memory.startNs(entry.index)) {
      return new Lookup.OtherTask();
    }
    long[] sum = new long[Counters.WORDS];
    addCounters(entry, sum);
    if (Counters.isZero(sum)) {
      return new Lookup.NoTraffic();
    }
    Entry named = entry.process == null ? entry : entry.process;
    texts.refreshAtOnce(List.of(named), moment.nowNs());
    return new Lookup.Found(new TaskCounters(infos.info(entry), Counters.of(sum)));
  }

  /**
   * A thread's counters are its own entry's; a process's are its own and those of all its threads.
   */
  private void addCounters(Entry entry, long[] sum) {
    memory.counters(entry.index, words);
    LifeCycle.add(words, sum);
    for (Entry thread : entry.threads) {
      memory.counters(thread.index, words);
      LifeCycle.add(words, sum);
    }
  }

  @Override
  public Snapshot snapshot(Moment moment) throws SourceException {
    Snapshot before = latest;
    if (before != null && before.moment().nowNs() == moment.nowNs()) {
      return before;
    }
    refresh(moment, false);
    List<Entry> living = new ArrayList<>();
    int end = table.end();
    for (int i = HookMemory.FIRST_TASK; i < end; i++) {
      Entry entry = table.at(i);
      if (entry != null && entry.isLiveProcess()) {
        living.add(entry);
      }
    }
    texts.refreshAtOnce(living, moment.nowNs());
    SnapshotBuilder builder = new SnapshotBuilder(before, moment, living.size());
    builder.addSum(TaskType.OVERFLOW, bucket(HookMemory.BUCKET_OVERFLOW));
    builder.addSum(TaskType.KERNEL, bucket(HookMemory.BUCKET_KERNEL));
    builder.addSum(TaskType.UNIDENTIFIED, unidentified());
    for (Entry process : living) {
      addRow(process, builder);
      for (Entry thread : process.threads) {
        if (thread.state == Entry.State.LIVE) {
          addRow(thread, builder);
        }
      }
    }
    Snapshot built = builder.build();
    latest = built;
    return built;
  }

  private void addRow(Entry entry, SnapshotBuilder builder) {
    long[] sum = new long[Counters.WORDS];
    addCounters(entry, sum);
    if (!Counters.isZero(sum)) {
      builder.addTask(infos.info(entry), sum, entry.seen);
    }
  }

  private Counters bucket(int bucket) {
    memory.counters(bucket, words);
    return Counters.of(words);
  }

  private Counters unidentified() {
    return bucket(HookMemory.BUCKET_UNIDENTIFIED)
        .plus(bucket(HookMemory.BUCKET_LATE))
        .plus(bucket(HookMemory.BUCKET_PENDING));
  }

  @Override
  public SourceStatus status(Moment moment) throws SourceException {
    SourceStatus known = latestStatus;
    if (known == null || latestStatusNs != moment.nowNs()) {
      known = readStatus(moment);
      latestStatus = known;
      latestStatusNs = moment.nowNs();
    }
    return known;
  }

  private SourceStatus readStatus(Moment moment) throws SourceException {
    refresh(moment, false);
    Counters overflow = bucket(HookMemory.BUCKET_OVERFLOW);
    Counters kernel = bucket(HookMemory.BUCKET_KERNEL);
    Counters unidentified = unidentified();
    long[] sum = new long[Counters.WORDS];
    // What waits for its owner must not be counted twice nor left out if it finds one while we sum
    // up.
    for (int attempt = 0; attempt < 3; attempt++) {
      Arrays.fill(sum, 0);
      lives.addTotals(sum);
      Counters after = unidentified();
      if (after.equals(unidentified)) {
        break;
      }
      unidentified = after;
    }
    if (countedNs < 0 || moment.nowNs() - countedNs >= COUNT_SOCKETS_NS) {
      countedSockets = memory.countSockets();
      countedNs = moment.nowNs();
    }
    return new SourceStatus(
        Counters.of(sum).plus(unidentified).plus(kernel).plus(overflow),
        unidentified,
        kernel,
        overflow,
        countedSockets,
        memory.socketOverflows(),
        table.inUse(),
        memory.taskOverflows(),
        memory.size(),
        memory.timewaitOverflows(),
        lives.lostEnds(),
        0);
  }

  @Override
  public List<SourceFeature> features() {
    return memory.features();
  }

  @Override
  public SocketList sockets(Moment moment, int max) throws SourceException {
    SocketList known = latestSockets;
    if (known == null || latestSocketsNs != moment.nowNs()) {
      refresh(moment, false);
      known = sockets.list(moment.nowNs(), max);
      latestSockets = known;
      latestSocketsNs = moment.nowNs();
    }
    return known;
  }

  @Override
  public void close() {
    memory.close();
  }
}
