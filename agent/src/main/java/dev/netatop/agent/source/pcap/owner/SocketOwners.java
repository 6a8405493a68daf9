// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Finds owners by asking the kernel for sockets (sock_diag(7)) and by reading who has them open in
 * /proc/PID/fd. The work is done by a thread of its own.
 */
public final class SocketOwners implements OwnerSearch {
  /** Questions that are not answered, or whose answer was not taken, at a time. */
  static final int MAX_OPEN = 65_536;

  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);

  private final ProcReader proc;
  private final Runnable answered;
  private final DescriptorReader reader;
  private final Queue<Endpoint> questions = new ConcurrentLinkedQueue<>();
  private final Queue<OwnerAnswer> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final Thread thread = new Thread(this::runToTheEnd, "owners");
  private final Links links = new LocalLinks();
  private final OwnerWork work;
  private SocketLookup lookup;
  private boolean hasAnswered;
  private volatile String withoutDiag = "";
  private volatile int denied;
  private volatile boolean closed;

  /** What has ended the thread before its time; empty while nothing has. */
  private volatile String fault = "";

  private SocketOwners(ProcReader proc, Runnable answered) throws LinuxCallException {
    this.proc = proc;
    this.answered = answered;
    this.reader = new DescriptorReader(proc.root());
    this.lookup = lookup();
    this.work = new OwnerWork(lookup, proc, reader, this::answer, LinuxCalls::threadTimeNs);
    thread.setDaemon(true);
  }

  /**
   * Starts the thread.
   *
   * @param answered called on that thread when there are answers, after some of them were added
   * @throws SourceException where /proc cannot be read
   */
  public static SocketOwners start(ProcReader proc, Runnable answered) throws SourceException {
    try {
      SocketOwners owners = new SocketOwners(proc, answered);
      owners.thread.start();
      return owners;
    } catch (LinuxCallException e) {
      throw new SourceException(
          "cannot find owners of sockets: " + e.getMessage() + "; mount procfs there", e);
    }
  }

  private SocketLookup lookup() {
    try {
      return SockDiag.open(links);
    } catch (LinuxCallException e) {
      return withoutDiag(e);
    }
  }

  private SocketLookup withoutDiag(LinuxCallException cause) {
    withoutDiag = Objects.requireNonNullElse(cause.getMessage(), "sock_diag");
    return new ProcNetTables(proc.root(), links);
  }

  @Override
  public boolean ask(Endpoint end) {
    if (open.get() >= MAX_OPEN) {
      return false;
    }
    open.incrementAndGet();
    questions.add(end);
    LockSupport.unpark(thread);
    return true;
  }

  @Override
  public @Nullable OwnerAnswer next() {
    @Nullable OwnerAnswer answer = answers.poll();
    if (answer != null) {
      open.decrementAndGet();
    }
    return answer;
  }

  @Override
  public SourceFeature feature() {
    String name = "sock-diag-owner";
    if (!fault.isEmpty()) {
      return new SourceFeature(
          name,
          false,
          "looking for owners has stopped by a fault in the agent (" + fault + "); restart it");
    }
    if (!withoutDiag.isEmpty()) {
      return new SourceFeature(
          name,
          false,
          "the kernel cannot be asked for single sockets ("
              + withoutDiag
              + "): its lists are read every 50 ms or less often, sockets that live shorter have no"
              + " owner");
    }
    if (denied > 0) {
      return new SourceFeature(
          name,
          false,
          "descriptors of some processes ("
              + denied
              + " so far) cannot be read: their sockets have no owner; CAP_SYS_PTRACE and"
              + " CAP_DAC_READ_SEARCH let the agent read them");
    }
    return new SourceFeature(name, true, "asks the kernel for sockets and reads /proc/PID/fd");
  }

  private void runToTheEnd() {
    try {
      run();
    } catch (RuntimeException e) {
      fault = e.toString();
    } finally {
      lookup.close();
      reader.close();
    }
  }

  private void run() {
    work.begin(System.nanoTime());
    denied = work.denied();
    while (!closed) {
      for (Endpoint end; (end = questions.poll()) != null; ) {
        work.ask(end);
      }
      long nowNs = System.nanoTime();
      long dueNs = step(nowNs);
      if (hasAnswered) {
        hasAnswered = false;
        answered.run();
      }
      // Who asks meanwhile has unparked us already, and this returns at once.
      if (dueNs == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else if (dueNs > nowNs) {
        LockSupport.parkNanos(this, dueNs - System.nanoTime());
      }
    }
  }

  private long step(long nowNs) {
    try {
      long dueNs = work.step(nowNs);
      denied = work.denied();
      return dueNs;
    } catch (LinuxCallException e) {
      lookup.close();
      lookup = withoutDiag(e);
      work.use(lookup);
      return nowNs + RETRY_NS;
    }
  }

  private void answer(OwnerAnswer answer) {
    answers.add(answer);
    hasAnswered = true;
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
