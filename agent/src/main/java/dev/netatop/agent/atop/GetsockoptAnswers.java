// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.Reading;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Has the kernel answer the netatop module's interface: to everybody, or only in the cgroups of
 * programs that are known to ask, while these run, since it costs every getsockopt of a cgroup a
 * little. A program that begins is told by the kernel; where it went afterwards and whether it has
 * ended is looked for in /proc every few seconds.
 *
 * <p>Finished processes are given out, each once, to whoever asks for them (NETATOP_GETCNT_EXIT):
 * as soon as somebody does, what finished in the last 15 seconds too.
 */
public final class GetsockoptAnswers implements AutoCloseable {
  static final long LOOK_NS = 2_000_000_000L;

  /** How long a finished process may be asked for, and how long we go on offering unasked. */
  static final long EXIT_LIFE_NS = 15_000_000_000L;

  static final int MAX_EXITS = 1024;

  private record Exit(long finishedNs, FinishedProcess process) {}

  private final AnswersKernel kernel;
  private final BiConsumer<String, Exception> errors;
  private final @Nullable ClientFinder finder;
  private final ClientWatch watch = new ClientWatch();
  private final Set<Long> always = new HashSet<>();
  private final Set<Long> answered = new HashSet<>();
  private final ArrayDeque<FinishedProcess> finished = new ArrayDeque<>();
  private final ArrayDeque<Exit> exits = new ArrayDeque<>();
  private final ByteBuffer record = ByteBuffer.allocateDirect(NetPerTask.BYTES);
  private boolean looked;
  private long taken;
  private long expected;
  private long lookNs = Long.MIN_VALUE;
  private long lost;
  private boolean failed;

  private GetsockoptAnswers(
      AnswersKernel kernel, @Nullable ClientFinder finder, BiConsumer<String, Exception> errors) {
    this.kernel = kernel;
    this.finder = finder;
    this.errors = errors;
  }

  /**
   * Answers everybody, always.
   *
   * @param cgroupMount where the cgroup v2 root is mounted
   */
  public static GetsockoptAnswers always(
      AnswersKernel kernel, Path cgroupMount, BiConsumer<String, Exception> errors) {
    GetsockoptAnswers answers = new GetsockoptAnswers(kernel, null, errors);
    if (ClientFinder.id(cgroupMount) instanceof Reading.Present<Long> root) {
      answers.always.add(root.value());
    }
    return answers;
  }

  /**
   * Answers in the cgroups of programs with these names, while they run.
   *
   * @param cgroupMount where the cgroup v2 root is mounted
   * @param names as /proc/PID/comm has them; the kernel watches for them too
   */
  public static GetsockoptAnswers whileAsked(
      AnswersKernel kernel,
      ProcReader proc,
      Path cgroupMount,
      Set<String> names,
      BiConsumer<String, Exception> errors) {
    return new GetsockoptAnswers(kernel, new ClientFinder(proc, cgroupMount, names), errors);
  }

  /**
   * Does once, in our own cgroup, what is done when a program begins that asks: the first one, too,
   * is to find its answers when it comes to ask, some milliseconds after it has begun.
   */
  public void rehearse() {
    if (finder != null && finder.own() instanceof Reading.Present<Long> own) {
      try {
        if (kernel.answer(own.value())) {
          kernel.stopAnswering(own.value());
        }
      } catch (AtopException e) {
        errors.accept("the netatop module's interface cannot be answered", e);
      }
    }
  }

  /** A process is finished. */
  public void finished(FinishedProcess process) {
    if (finished.size() == MAX_EXITS) {
      finished.removeFirst();
    }
    finished.addLast(process);
  }

  /**
   * Follows the clients.
   *
   * @param nowNs nanoseconds since boot
   */
  public void step(long nowNs) {
    try {
      boolean look = nowNs >= lookNs;
      boolean changed = finder != null && follow(finder, look);
      if (look || changed) {
        lookNs = look ? nowNs + LOOK_NS : lookNs;
        answer(finder == null ? always : watch.cgroups());
      }
      offer(nowNs);
    } catch (AtopException e) {
      failed = true;
      errors.accept("the netatop module's interface is not answered", e);
    }
  }

  private boolean follow(ClientFinder found, boolean look) {
    List<AnswersKernel.Begun> begun = kernel.takeBegun();
    begun.forEach(watch::seen);
    taken += begun.size();
    if (look && (!looked || taken < expected)) {
      found.all().forEach(watch::seen);
      taken = Math.max(taken, expected);
    } else if (look) {
      watch.look(found);
    }
    if (look) {
      looked = true;
      expected = kernel.begunCount(); // those that are just coming have come by the next look
    }
    return !begun.isEmpty();
  }

  /** Makes the cgroups that are answered those that are wanted. */
  private void answer(Set<Long> wanted) throws AtopException {
    for (Long cgroup : Set.copyOf(answered)) {
      if (!wanted.contains(cgroup)) {
        kernel.stopAnswering(cgroup);
        answered.remove(cgroup);
      }
    }
    for (Long cgroup : wanted) {
      if (!answered.contains(cgroup) && kernel.answer(cgroup)) {
        answered.add(cgroup);
      }
    }
    failed = false;
  }

  private void offer(long nowNs) throws AtopException {
    for (FinishedProcess process : finished) {
      exits.addLast(new Exit(nowNs, process));
    }
    finished.clear();
    while (exits.size() > MAX_EXITS
        || (!exits.isEmpty() && nowNs - exits.getFirst().finishedNs() >= EXIT_LIFE_NS)) {
      exits.removeFirst();
    }
    long wantedNs = kernel.exitsWantedNs();
    if (wantedNs == 0 || nowNs - wantedNs >= EXIT_LIFE_NS) {
      return;
    }
    while (!exits.isEmpty()) {
      Exit exit = exits.removeFirst();
      record.clear();
      NetPerTask.put(record, exit.process());
      if (kernel.offer(exit.finishedNs(), record)) {
        lost++;
      }
    }
  }

  /** Whether nothing has gone wrong. */
  public boolean works() {
    return !failed;
  }

  /** In how many cgroups the kernel answers now. */
  public int cgroups() {
    return answered.size();
  }

  /**
   * Finished processes that made room for others before somebody who asks for them came to them.
   */
  public long lost() {
    return lost;
  }

  @Override
  public void close() {
    answered.forEach(kernel::stopAnswering);
    answered.clear();
  }
}
