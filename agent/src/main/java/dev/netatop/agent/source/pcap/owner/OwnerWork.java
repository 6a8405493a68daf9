// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.procfs.ProcReader;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** From a local end to its socket, from there to its holders, and to an answer. One thread. */
final class OwnerWork {
  /** Ends that are looked up before holders are sought again. */
  private static final int BATCHES_AT_ONCE = 16;

  /** Sockets of one end, for a group, that are looked at: more are shared anyway. */
  private static final int MAX_ROWS = 64;

  /** A socket with many remote ends is asked for again and again: it is not sought each time. */
  private static final long REMEMBERED_NS = 200_000_000L;

  private static final int MAX_REMEMBERED = 4096;

  /**
   * How long a holder that may be about to hand a socket on has for it: a server forks for the
   * connection that it accepted, a child closes what it inherited when it executes its program.
   */
  private static final long SETTLED_NS = 100_000_000L;

  private static final class Question {
    final Endpoint end;
    final List<SocketRow> rows;
    final Map<Long, Holding> holdings = new HashMap<>();
    int open;

    Question(Endpoint end, List<SocketRow> rows) {
      this.end = end;
      this.rows = rows;
    }
  }

  /** A socket whose holders are sought, and the questions that wait for it. */
  private static final class Wait {
    final long inode;
    final List<Question> questions = new ArrayList<>(1);
    @Nullable Holding first;
    Collection<Holder> holders = List.of();
    long firstNs;

    Wait(long inode) {
      this.inode = inode;
    }
  }

  private record Remembered(Holding holding, long atNs) {}

  private SocketLookup lookup;
  private final HolderSearch search;
  private final Consumer<OwnerAnswer> answers;
  private final ArrayDeque<Endpoint> asked = new ArrayDeque<>();
  private final ArrayDeque<Endpoint> deferred = new ArrayDeque<>();
  private final Map<Long, Wait> waiting = new HashMap<>();
  private final ArrayDeque<Wait> unsettled = new ArrayDeque<>();
  private final Map<Long, Remembered> remembered =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Remembered> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };
  private long deferredNs;
  private long nowNs;

  /**
   * @param answers is given each answer
   * @param clock processor time of this thread, nanoseconds; says what a look costs
   */
  OwnerWork(
      SocketLookup lookup,
      ProcReader proc,
      DescriptorReader reader,
      Consumer<OwnerAnswer> answers,
      LongSupplier clock) {
    this.lookup = lookup;
    this.search = new HolderSearch(proc, reader, this::decided, clock);
    this.answers = answers;
  }

  /** Prepares, before the first question. */
  void begin(long nowNs) {
    search.begin(nowNs);
  }

  /** Takes a question. Whoever asks bounds how many are open. */
  void ask(Endpoint end) {
    asked.add(end);
  }

  /** Looks sockets up by another way from now on. */
  void use(SocketLookup other) {
    lookup = other;
  }

  /** Processes whose sockets we may not see. */
  int denied() {
    return search.denied();
  }

  /**
   * Does what is due, some milliseconds of it.
   *
   * @return when there is more to do, monotonic; {@link Long#MAX_VALUE} where nothing is
   * @throws LinuxCallException where sockets can no longer be looked up; what was asked stays
   */
  long step(long nowNs) throws LinuxCallException {
    this.nowNs = nowNs;
    if (!deferred.isEmpty() && nowNs >= deferredNs) {
      asked.addAll(deferred);
      deferred.clear();
    }
    for (int batch = 0; batch < BATCHES_AT_ONCE && !asked.isEmpty(); batch++) {
      lookUp();
    }
    for (Wait wait;
        (wait = unsettled.peek()) != null && wait.firstNs + SETTLED_NS <= nowNs;
        unsettled.remove()) {
      search.seekAgain(wait.inode, wait.holders, wait.firstNs);
    }
    long dueNs = search.step(nowNs);
    List<Long> missed = search.takeMissed();
    for (int from = 0; from < missed.size(); from += SocketLookup.MAX_ENDS) {
      giveUpClosed(missed.subList(from, Math.min(missed.size(), from + SocketLookup.MAX_ENDS)));
    }
    @Nullable Wait next = unsettled.peek();
    if (next != null) {
      dueNs = Math.min(dueNs, next.firstNs + SETTLED_NS);
    }
    if (!deferred.isEmpty()) {
      dueNs = Math.min(dueNs, deferredNs);
    }
    return asked.isEmpty() ? dueNs : nowNs;
  }

  private void lookUp() throws LinuxCallException {
    List<Endpoint> ends = asked.stream().limit(SocketLookup.MAX_ENDS).toList();
    List<@Nullable List<SocketRow>> found = lookup.find(ends, nowNs);
    for (int i = 0; i < ends.size(); i++) {
      asked.remove();
      @Nullable List<SocketRow> rows = found.get(i);
      if (rows == null) {
        if (deferred.isEmpty()) {
          deferredNs = nowNs + lookup.pauseNs();
        }
        deferred.add(ends.get(i));
      } else if (rows.isEmpty()) {
        answers.accept(new OwnerAnswer.NoSocket(ends.get(i)));
      } else {
        seek(new Question(ends.get(i), rows.subList(0, Math.min(rows.size(), MAX_ROWS))));
      }
    }
  }

  // A question to the kernel costs the ten-thousandth part of looking at all processes.
  private void giveUpClosed(List<Long> inodes) throws LinuxCallException {
    List<Wait> waits = inodes.stream().map(waiting::get).filter(Objects::nonNull).toList();
    List<Endpoint> ends = waits.stream().map(wait -> wait.questions.get(0).end).toList();
    List<@Nullable List<SocketRow>> found = lookup.find(ends, nowNs);
    for (int i = 0; i < waits.size(); i++) {
      long inode = waits.get(i).inode;
      @Nullable List<SocketRow> rows = found.get(i);
      if (rows != null && rows.stream().noneMatch(row -> row.inode() == inode)) {
        search.giveUp(inode);
      }
    }
  }

  private void seek(Question question) {
    for (SocketRow row : question.rows) {
      @Nullable Remembered known = row.cookie() == 0 ? null : remembered.get(row.cookie());
      if (row.inode() == 0) {
        question.holdings.put(row.inode(), new Holding.Nobody());
      } else if (known != null && nowNs - known.atNs() < REMEMBERED_NS) {
        question.holdings.put(row.inode(), known.holding());
      } else {
        question.open++;
        @Nullable Wait wait = waiting.get(row.inode());
        if (wait == null) {
          wait = new Wait(row.inode());
          waiting.put(row.inode(), wait);
          search.seek(row.inode());
        }
        wait.questions.add(question);
      }
    }
    if (question.open == 0) {
      answer(question);
    }
  }

  private void decided(long inode, Holding holding, Collection<Holder> holders) {
    @Nullable Wait wait = waiting.get(inode);
    if (wait == null) {
      return;
    }
    if (wait.first == null && maySettle(wait, holding, holders.size())) {
      wait.first = holding;
      wait.holders = holders;
      wait.firstNs = nowNs;
      unsettled.add(wait);
      return;
    }
    // Closed meanwhile: then it is whose it was.
    boolean isClosed = wait.first != null && holding instanceof Holding.Nobody;
    finish(wait, isClosed && wait.first != null ? wait.first : holding);
  }

  // Several holders may be so for a moment only; and who accepts may do so for another.
  private boolean maySettle(Wait wait, Holding holding, int holders) {
    return holders > 1
        || (holding instanceof Holding.One one
            && wait.questions.stream().anyMatch(each -> accepts(one.holder(), each.end)));
  }

  private boolean accepts(Holder holder, Endpoint end) {
    long listener = end.protocol() == DiagMessages.TCP ? lookup.listener(end, nowNs) : 0;
    return listener != 0 && search.had(holder, listener);
  }

  private void finish(Wait wait, Holding holding) {
    waiting.remove(wait.inode);
    for (Question question : wait.questions) {
      question.holdings.put(wait.inode, holding);
      for (SocketRow row : question.rows) {
        boolean isIt = row.inode() == wait.inode && row.cookie() != 0;
        if (isIt && !(holding instanceof Holding.Nobody)) {
          remembered.remove(row.cookie());
          remembered.put(row.cookie(), new Remembered(holding, nowNs));
        }
      }
      if (--question.open == 0) {
        answer(question);
      }
    }
  }

  private void answer(Question question) {
    Endpoint end = question.end;
    SocketRow row = question.rows.get(0);
    Holding holding = Holding.ofAll(question.holdings.values());
    answers.accept(
        holding instanceof Holding.One one
            ? new OwnerAnswer.Owned(
                end,
                row.cookie(),
                row.inode(),
                row.state(),
                one.holder().tgid(),
                one.holder().startNs())
            : holding instanceof Holding.Several several
                ? new OwnerAnswer.Shared(
                    end, row.cookie(), row.inode(), row.state(), several.count())
                : new OwnerAnswer.Unopened(end, row.cookie(), row.state()));
  }
}
