// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import dev.netatop.agent.accounting.FinishedProcess;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the exit log for atop as netatopd does. atop reads how many records there are a moment
 * after it has asked for a collection, and does not wait: so records are appended when a process is
 * finished, not when atop asks. The semaphores are looked at just before, which costs one system
 * call for all processes that finished together, and needs nobody to tell us of a subscription.
 *
 * <p>Where the log cannot be kept, that is said once, and tried again from time to time.
 */
public final class ExitLogKeeper implements AutoCloseable {
  /** Where atop looks for it. */
  public static final Path DEFAULT_PATH = Path.of("/run/netatop.log");

  /**
   * A log that atops read for weeks is begun anew when it is larger than this: some 450,000
   * records. Each atop then misses what it has not read yet, those of one sample at most.
   */
  private static final long MAX_BYTES = 32L << 20;

  static final long RETRY_NS = 2_000_000_000L;

  private final LogPlace place;
  private final SystemV calls;
  private final int uid;
  private final int pid;
  private final long maxBytes;
  private final BiConsumer<String, Exception> errors;
  private final RecordPacker packer = new RecordPacker();
  private final List<FinishedProcess> finished = new ArrayList<>();
  private @Nullable Open open;
  private long retryNs = Long.MIN_VALUE;
  private boolean isRead;
  private long lost;

  /** What there is while the log is kept. */
  private record Open(Semaphores semaphores, ExitLog log) {}

  /** What can go wrong with an open log: it is given up, and opened again later. */
  private interface Work {
    void run() throws AtopException, IOException;
  }

  /**
   * A keeper that has not begun yet: {@link #step} does.
   *
   * @param pid of this process
   * @param errors is told what failed and why
   */
  public static ExitLogKeeper at(Path path, int pid, BiConsumer<String, Exception> errors) {
    LinuxSystemV calls = new LinuxSystemV();
    int uid = calls.user();
    return new ExitLogKeeper(new DiskLogPlace(path, uid), calls, uid, pid, MAX_BYTES, errors);
  }

  ExitLogKeeper(
      LogPlace place,
      SystemV calls,
      int uid,
      int pid,
      long maxBytes,
      BiConsumer<String, Exception> errors) {
    this.place = place;
    this.calls = calls;
    this.uid = uid;
    this.pid = pid;
    this.maxBytes = maxBytes;
    this.errors = errors;
  }

  /** A process is finished: its record is written in the next {@link #step}, for who reads it. */
  public void add(FinishedProcess process) {
    finished.add(process);
  }

  /**
   * Writes what is to be written; opens or renews the log.
   *
   * @param nowNs nanoseconds since boot
   */
  public void step(long nowNs) {
    if (open == null && nowNs >= retryNs) {
      attempt(nowNs, this::open);
    }
    Open kept = open;
    if (kept != null) {
      attempt(nowNs, () -> write(kept));
    }
    finished.clear();
  }

  private void attempt(long nowNs, Work work) {
    try {
      work.run();
    } catch (AtopException | IOException e) {
      errors.accept("atop's log of finished processes is not kept", e);
      retryNs = nowNs + RETRY_NS;
      giveUp();
    }
  }

  private void open() throws AtopException, IOException {
    place.check();
    // Being the one keeper comes first: the log that is there may be another keeper's.
    Semaphores semaphores = Semaphores.open(calls, uid);
    try {
      open = new Open(semaphores, begin());
    } finally {
      if (open == null) {
        semaphores.close();
      }
    }
  }

  private ExitLog begin() throws AtopException, IOException {
    LogFile file = place.create();
    ExitLog log = null;
    try {
      log = ExitLog.begin(file, pid);
      return log;
    } finally {
      if (log == null) {
        place.remove(file);
        file.close();
      }
    }
  }

  private void write(Open kept) throws AtopException, IOException {
    isRead = kept.semaphores().clients() > 0;
    ExitLog log = kept.log();
    boolean spent = !log.isEmpty() && (!isRead || log.size() > maxBytes);
    if (spent || !log.file().isInPlace()) {
      open = new Open(kept.semaphores(), begin());
      log.close();
      log = open.log();
    }
    if (isRead && !finished.isEmpty()) {
      append(log);
    }
  }

  private void append(ExitLog log) {
    List<ByteBuffer> records = new ArrayList<>(finished.size());
    for (FinishedProcess process : finished) {
      records.add(packer.pack(process));
    }
    ExitLog.Appended appended = log.append(records);
    lost += records.size() - appended.written();
    IOException failure = appended.failure();
    if (failure != null) {
      errors.accept("finished processes are missing in atop's log of them", failure);
    }
  }

  /** Whether an atop was subscribed in the last {@link #step}. */
  public boolean isRead() {
    return isRead;
  }

  /** Whether atop finds the log. */
  public boolean isKept() {
    return open != null;
  }

  /** Records that could not be written for want of room. */
  public long lost() {
    return lost;
  }

  private void giveUp() {
    Open kept = open;
    open = null;
    isRead = false;
    if (kept != null) {
      kept.semaphores().close();
      closeQuietly(() -> place.remove(kept.log().file()));
      closeQuietly(kept.log());
    }
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException unused) {
      // Nothing depends on it any more.
    }
  }

  /** Removes the log, and the semaphores where no atop is subscribed. */
  @Override
  public void close() {
    giveUp();
    packer.close();
  }
}
