// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.TaskDetails;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.procfs.ProcReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GetsockoptAnswersTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long TICK_NS = 10_000_000L;

  /** Does what it is told, and says what it did. */
  private static final class FakeKernel implements AnswersKernel {
    final Set<Long> answered = new TreeSet<>();
    final Set<Long> missing = new TreeSet<>();
    final List<Long> everAnswered = new ArrayList<>();
    final List<Begun> begun = new ArrayList<>();
    final List<Integer> offered = new ArrayList<>();
    final List<Long> offeredAt = new ArrayList<>();
    long begunCount;
    long exitsWantedNs;
    int room = Integer.MAX_VALUE;
    boolean refuses;

    @Override
    public boolean answer(long cgroup) throws AtopException {
      if (refuses) {
        throw new AtopException("refused");
      }
      everAnswered.add(cgroup);
      return !missing.contains(cgroup) && answered.add(cgroup);
    }

    @Override
    public void stopAnswering(long cgroup) {
      answered.remove(cgroup);
    }

    @Override
    public long begunCount() {
      return begunCount;
    }

    @Override
    public List<Begun> takeBegun() {
      List<Begun> taken = List.copyOf(begun);
      begun.clear();
      return taken;
    }

    @Override
    public long exitsWantedNs() {
      return exitsWantedNs;
    }

    @Override
    public boolean offer(long finishedNs, ByteBuffer netPerTask) {
      offered.add(netPerTask.order(ByteOrder.LITTLE_ENDIAN).getInt(0));
      offeredAt.add(finishedNs);
      return offered.size() > room;
    }
  }

  @TempDir Path directory;
  private final FakeKernel kernel = new FakeKernel();
  private final List<String> errors = new ArrayList<>();
  private GetsockoptAnswers answers;
  private long now = 100 * SECOND;

  @BeforeEach
  void make() throws IOException {
    Files.createDirectories(directory.resolve("proc/self"));
    answers = whileAsked();
  }

  private GetsockoptAnswers whileAsked() {
    return GetsockoptAnswers.whileAsked(
        kernel,
        new ProcReader(directory.resolve("proc")),
        directory,
        Set.of("atop"),
        (what, why) -> errors.add(what + ": " + why.getMessage()));
  }

  private long runs(int tgid, String cgroup) throws IOException {
    Path process = Files.createDirectories(directory.resolve("proc/" + tgid));
    Path group = Files.createDirectories(directory.resolve(cgroup));
    Files.writeString(process.resolve("comm"), "atop\n");
    Files.writeString(process.resolve("cgroup"), "0::/" + cgroup + "\n");
    Files.writeString(process.resolve("status"), "NSpid:\t" + tgid + "\nCapEff:\t1000\n");
    Files.writeString(
        process.resolve("stat"),
        tgid + " (atop) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 " + tgid + " 1 2 3\n");
    return (Long) Files.getAttribute(group, "unix:ino");
  }

  private long begins(int tgid, String cgroup) throws IOException {
    long id = runs(tgid, cgroup);
    kernel.begun.add(new AnswersKernel.Begun(tgid, tgid * TICK_NS, id));
    kernel.begunCount++;
    return id;
  }

  private void ends(int tgid) throws IOException {
    for (String file : List.of("comm", "cgroup", "status", "stat", "")) {
      Files.delete(directory.resolve("proc/" + tgid).resolve(file));
    }
  }

  private static FinishedProcess finished(int tgid) {
    TaskInfo info =
        new TaskInfo(TaskType.PROCESS, tgid, tgid, 0, "cmd", 5 * SECOND, TaskDetails.GONE);
    Counters counters = Counters.of(new long[] {1, 2, 3, 4, 5, 6, 7, 8});
    return new FinishedProcess(info, counters, 6 * SECOND, 1006 * SECOND, 0);
  }

  @Test
  void rehearsesWhereNobodyAsks() throws IOException {
    Path own = Files.createDirectories(directory.resolve("own.slice"));
    Files.writeString(directory.resolve("proc/self/cgroup"), "0::/own.slice\n");
    answers.rehearse();
    assertThat(kernel.everAnswered).containsExactly((Long) Files.getAttribute(own, "unix:ino"));
    assertThat(kernel.answered).isEmpty();
    kernel.refuses = true;
    answers.rehearse();
    assertThat(errors).hasSize(1);
  }

  @Test
  void answersClientsThatRanBeforeUs() throws IOException {
    long there = runs(100, "a");
    answers.step(now);
    assertThat(kernel.answered).containsExactly(there);
    assertThat(answers.cgroups()).isEqualTo(1);
  }

  @Test
  void answersAtOnceAndEndsWithTheLastClientOfACgroup() throws IOException {
    answers.step(now);
    assertThat(kernel.answered).isEmpty();
    long one = begins(100, "a");
    begins(101, "a");
    long other = begins(102, "b");
    answers.step(now + 1);
    assertThat(kernel.answered).containsExactlyInAnyOrder(one, other);
    ends(100);
    ends(102);
    answers.step(now + GetsockoptAnswers.LOOK_NS - 1);
    assertThat(kernel.answered).as("not looked yet").contains(other);
    answers.step(now + GetsockoptAnswers.LOOK_NS);
    assertThat(kernel.answered).containsExactly(one);
    ends(101);
    answers.step(now + 2 * GetsockoptAnswers.LOOK_NS);
    assertThat(kernel.answered).isEmpty();
    assertThat(errors).isEmpty();
  }

  @Test
  void looksForBeginningsThatWereLost() throws IOException {
    answers.step(now);
    long there = runs(100, "a");
    kernel.begunCount++;
    now += GetsockoptAnswers.LOOK_NS;
    answers.step(now);
    now += GetsockoptAnswers.LOOK_NS;
    answers.step(now);
    assertThat(kernel.answered).containsExactly(there);
  }

  @Test
  void triesAgainWhereItWasRefused() throws IOException {
    kernel.refuses = true;
    runs(100, "a");
    answers.step(now);
    assertThat(answers.works()).isFalse();
    assertThat(errors).containsExactly("the netatop module's interface is not answered: refused");
    kernel.refuses = false;
    answers.step(now + GetsockoptAnswers.LOOK_NS);
    assertThat(answers.works()).isTrue();
    assertThat(answers.cgroups()).isEqualTo(1);
  }

  @Test
  void passesOverACgroupThatIsGone() throws IOException {
    kernel.missing.add(begins(100, "a"));
    long there = begins(101, "b");
    answers.step(now);
    assertThat(kernel.answered).containsExactly(there);
    assertThat(errors).isEmpty();
  }

  @Test
  void answersEverybodyWhereThatIsWanted() throws IOException {
    answers = GetsockoptAnswers.always(kernel, directory, (what, why) -> errors.add(what));
    answers.step(now);
    answers.step(now + 10 * GetsockoptAnswers.LOOK_NS);
    assertThat(kernel.answered).containsExactly((Long) Files.getAttribute(directory, "unix:ino"));
    answers.close();
    assertThat(kernel.answered).isEmpty();
  }

  @Test
  void offersWhatFinishedLatelyOnceSomebodyAsks() {
    answers.finished(finished(1));
    answers.step(now);
    answers.finished(finished(2));
    answers.step(now + 10 * SECOND);
    assertThat(kernel.offered).as("nobody has asked").isEmpty();
    now += 15 * SECOND;
    kernel.exitsWantedNs = now;
    answers.step(now);
    assertThat(kernel.offered).as("the first has lived its time").containsExactly(2);
    assertThat(kernel.offeredAt).containsExactly(now - 5 * SECOND);
    answers.finished(finished(3));
    answers.step(now + SECOND);
    assertThat(kernel.offered).as("each once").containsExactly(2, 3);
    now += 15 * SECOND;
    answers.finished(finished(4));
    answers.step(now);
    assertThat(kernel.offered).as("nobody asks any more").containsExactly(2, 3);
  }

  @Test
  void keepsAsManyAsTheKernelAndCountsWhatIsPushedOut() {
    for (int tgid = 1; tgid <= GetsockoptAnswers.MAX_EXITS + 5; tgid++) {
      answers.finished(finished(tgid));
    }
    kernel.exitsWantedNs = now;
    kernel.room = GetsockoptAnswers.MAX_EXITS - 2;
    answers.step(now);
    assertThat(kernel.offered).hasSize(GetsockoptAnswers.MAX_EXITS).startsWith(6, 7);
    assertThat(answers.lost()).isEqualTo(2);
  }
}
