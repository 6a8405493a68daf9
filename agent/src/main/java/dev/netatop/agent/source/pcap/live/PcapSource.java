// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.LifeRules;
import dev.netatop.agent.accounting.SocketRules;
import dev.netatop.agent.accounting.TaskCounters;
import dev.netatop.agent.accounting.TaskType;
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
import dev.netatop.agent.source.pcap.CaptureEngine;
import dev.netatop.agent.source.pcap.FlowTable;
import dev.netatop.agent.source.pcap.device.DeviceCapture;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counters from captured packets. A thread of its own counts them; the one that serves clients
 * comes in between its rounds.
 */
public final class PcapSource implements Source {
  /** Quintuples at one time. */
  private static final int MAX_FLOWS = 1 << 16;

  private static final long IDLE_POLL_NS = 500_000_000L;
  private static final long STEP_NS = 10_000_000L;

  /** Fair, so that a busy interface does not keep clients waiting. */
  private final ReentrantLock lock = new ReentrantLock(true);

  private final CaptureParts parts;
  private final TaskinfoTable tasks;
  private final TaskNames names;
  private final ThreadWatch threadWatch;
  private final Pump pump;
  private final SocketCollector collector;
  private final SocketRows rows;
  private final CaptureFeatures features;
  private final SockinfoTable sockets;
  private final Ownership owners;
  private final Supplier<Moment> clock;
  private final PumpThread thread;
  private final Runnable changed;
  private long polledNs;
  private @Nullable Snapshot latest;
  private @Nullable SocketList latestSockets;
  private long latestSocketsNs;

  /**
   * What to capture, and room for whom.
   *
   * @param interfaces names of network interfaces; empty: all that are up
   * @param filter what of it, in the language of pcap-filter(7); empty: all TCP and UDP
   * @param taskEntries how many processes and threads there may be; 0: {@value #DEFAULT_ENTRIES}
   * @param bufferBytes kernel memory for each interface's frames; 0: as many as is usual
   */
  public record Options(List<String> interfaces, String filter, int taskEntries, int bufferBytes) {
    /** As many as the kernel's own tables have. */
    public static final int DEFAULT_ENTRIES = 1 << 16;

    DeviceCapture.Options capture() {
      int usual = DeviceCapture.Options.DEFAULT_BUFFER_BYTES;
      return new DeviceCapture.Options(interfaces, filter, bufferBytes == 0 ? usual : bufferBytes);
    }
  }

  /** Is told what goes wrong and is tried again. */
  public interface Problems {
    /** Takes the operation that failed, for the beginning of a sentence, and why. */
    void log(String operation, Exception problem);
  }

  /**
   * Counts what {@code parts} bring; they are closed with the source.
   *
   * @param taskEntries how many processes and threads there may be
   * @param seed makes it unpredictable what collides in tables
   */
  PcapSource(
      CaptureParts parts,
      int taskEntries,
      long seed,
      ProcReader proc,
      LifeRules rules,
      Supplier<Moment> clock,
      Runnable changed,
      Problems problems) {
    this.parts = parts;
    this.clock = clock;
    this.changed = changed;
    FlowTable flows = new FlowTable(MAX_FLOWS, seed);
    this.names = new TaskNames(proc);
    this.tasks = new TaskinfoTable(taskEntries, parts.ends(), names, rules);
    this.owners =
        new Ownership(flows, parts.capture(), tasks, parts.search(), parts.uses().isPresent());
    this.sockets = owners.sockets();
    CaptureEngine engine = new CaptureEngine(flows, sockets, seed);
    this.pump =
        new Pump(
            parts.capture(),
            engine,
            parts.uses().map(UseQueue::new),
            parts.search(),
            owners,
            tasks);
    this.threadWatch = new ThreadWatch(proc, tasks);
    this.collector = new SocketCollector(flows, engine, owners, SocketRules.DEFAULT);
    this.rows = new SocketRows(flows, sockets, SocketRows.networkNamespace(proc));
    this.features = new CaptureFeatures(parts, engine, owners, sockets, pump);
    this.thread = new PumpThread(parts.capture(), this::round, this::patienceMs, problems);
  }

  /**
   * Begins to count.
   *
   * @param clock both clocks, read once a round
   * @param changed called, by any thread, when {@link #poll} has something to do
   * @throws SourceException where nothing can be captured; nothing is left behind
   */
  public static PcapSource start(
      Options options,
      ProcReader proc,
      LifeRules rules,
      Supplier<Moment> clock,
      Runnable changed,
      Problems problems)
      throws SourceException {
    CaptureParts parts = CaptureParts.open(options, proc);
    PcapSource source =
        new PcapSource(
            parts,
            options.taskEntries() == 0 ? Options.DEFAULT_ENTRIES : options.taskEntries(),
            new SplittableRandom().nextLong(),
            proc,
            rules,
            clock,
            changed,
            problems);
    source.thread.start();
    return source;
  }

  private long patienceMs() {
    lock.lock();
    try {
      return pump.patienceMs(clock.get().nowNs());
    } finally {
      lock.unlock();
    }
  }

  /** Counts what the capture holds. */
  void round() throws SourceException {
    boolean isFinishing;
    lock.lock();
    try {
      boolean wasFinishing = tasks.isFinishing();
      pump.round(clock.get());
      isFinishing = !wasFinishing && tasks.isFinishing();
    } finally {
      lock.unlock();
    }
    if (isFinishing) {
      changed.run();
    }
  }

  @Override
  public String name() {
    return "pcap";
  }

  @Override
  public void poll(Moment moment, Consumer<FinishedProcess> finished) throws SourceException {
    lock.lock();
    try {
      thread.check();
      polledNs = moment.nowNs();
      step(moment, finished);
    } finally {
      lock.unlock();
    }
  }

  private void step(Moment moment, Consumer<FinishedProcess> finished) {
    latestSockets = null;
    tasks.step(moment, pump.horizonNs(moment), finished);
    names.step(moment.nowNs());
    threadWatch.step(moment.nowNs());
  }

  @Override
  public long nextPollNs() {
    lock.lock();
    try {
      boolean isBusy = tasks.isFinishing() || threadWatch.isUnderWay();
      return polledNs + (isBusy ? STEP_NS : IDLE_POLL_NS);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void collect(Moment moment, boolean cutLinger, Consumer<FinishedProcess> finished)
      throws SourceException {
    lock.lock();
    try {
      thread.check();
      polledNs = moment.nowNs();
      if (cutLinger) {
        tasks.takeEnds(moment.nowNs());
        tasks.cutLinger();
      }
      step(moment, finished);
      collector.collect(moment.nowNs());
    } finally {
      lock.unlock();
    }
    // What the collector wants to know is asked by the other thread.
    parts.capture().wake();
  }

  @Override
  public Lookup process(Moment moment, int tgid, long startNs) {
    lock.lock();
    try {
      return found(tasks.living(tgid), startNs);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Lookup thread(Moment moment, int tid, long startNs) {
    lock.lock();
    try {
      Taskinfo known = tasks.livingThread(tid);
      return found(known != null && threadWatch.isThere(known) ? known : null, startNs);
    } finally {
      lock.unlock();
    }
  }

  private static Lookup found(@Nullable Taskinfo task, long startNs) {
    if (task == null) {
      return new Lookup.Unknown();
    }
    if (startNs != 0 && startNs != task.startNs) {
      return new Lookup.OtherTask();
    }
    long[] sum = new long[Counters.WORDS];
    task.addTo(sum);
    return Counters.isZero(sum)
        ? new Lookup.NoTraffic()
        : new Lookup.Found(new TaskCounters(task.info(), Counters.of(sum)));
  }

  @Override
  public Snapshot snapshot(Moment moment) {
    lock.lock();
    try {
      Snapshot before = latest;
      if (before != null && before.moment().nowNs() == moment.nowNs()) {
        return before;
      }
      SnapshotBuilder builder =
          new SnapshotBuilder(before, moment, tasks.processes().size() + tasks.threads().size());
      builder.addSum(TaskType.OVERFLOW, Counters.of(tasks.overflow().words));
      builder.addSum(TaskType.UNIDENTIFIED, sockets.unidentified());
      for (Taskinfo process : tasks.processes()) {
        if (!process.hasEnded()) {
          addRow(process, builder);
          process.threads.forEach(thread -> addRow(thread, builder));
        }
      }
      Snapshot built = builder.build();
      latest = built;
      return built;
    } finally {
      lock.unlock();
    }
  }

  private static void addRow(Taskinfo task, SnapshotBuilder builder) {
    long[] sum = new long[Counters.WORDS];
    task.addTo(sum);
    if (!Counters.isZero(sum)) {
      builder.addTask(task.info(), sum, task.seen);
    }
  }

  @Override
  public SourceStatus status(Moment moment) {
    lock.lock();
    try {
      return new SourceStatus(
          sockets.totals(),
          sockets.unidentified(),
          Counters.ZERO,
          Counters.of(tasks.overflow().words),
          rows.count(),
          sockets.overflows() + owners.overflows(),
          tasks.inUse(),
          tasks.overflows(),
          tasks.bound(),
          0,
          tasks.lostEnds(),
          pump.lostPackets());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<SourceFeature> features() {
    lock.lock();
    try {
      return features.now();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public SocketList sockets(Moment moment, int max) {
    lock.lock();
    try {
      SocketList known = latestSockets;
      if (known == null || latestSocketsNs != moment.nowNs()) {
        known = rows.list(max);
        latestSockets = known;
        latestSocketsNs = moment.nowNs();
      }
      return known;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    thread.close();
    parts.close();
  }
}
