// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.agent.source.Moment;
import dev.netatop.proto.v1.Response;
import org.jspecify.annotations.Nullable;

/**
 * A list out of a process's folder in /proc, read in steps: identity and permission are looked at
 * before and after each, since ids are reused and processes change their user.
 *
 * @param <T> what lists
 */
abstract class ProcessStream<T extends AutoCloseable> extends OpenRequest {
  /** Entries looked at in one step of a client whose time is not measured. */
  private static final int STEP = 256;

  private final int tgid;
  private final long startNs;
  private @Nullable T list;
  private boolean held;
  private boolean goesOn;
  private long startTicks = -1;

  ProcessStream(long id, int tgid, long startNs) {
    super(id);
    this.tgid = tgid;
    this.startNs = startNs;
  }

  /** Begins the list. */
  abstract Reading<T> open(ProcReader proc, int ofTgid);

  abstract boolean hasNext(T from);

  /** Adds the next entry to the part that {@link #take} is to send. */
  abstract void addNext(T from);

  /** The part, which is then empty. */
  abstract Response.Builder take();

  /** Bytes of the part so far, roughly. */
  abstract int bytes();

  @Override
  final boolean advance(Moment moment, Session session) throws RequestException {
    goesOn = false;
    if (!session.hasRoom() || !(held || session.holdSnapshot())) {
      return false;
    }
    held = true;
    ProcReader proc = session.proc();
    check(proc, session);
    T from = list;
    if (from == null) {
      from = opened(proc);
      list = from;
    }
    for (int i = 0; i < STEP && hasNext(from) && bytes() < SnapshotParts.PART_BYTES; i++) {
      addNext(from);
      if (!session.mayGoOn()) {
        break;
      }
    }
    boolean last = !hasNext(from);
    check(proc, session);
    session.send(take().setId(id()).setLast(last).build());
    goesOn = !last && session.hasRoom();
    return last;
  }

  private T opened(ProcReader proc) throws RequestException {
    Reading<T> opened = open(proc, tgid);
    if (opened instanceof Reading.Present<T> present) {
      return present.value();
    }
    throw opened instanceof Reading.Denied<T> denied
        ? new RequestException("EPERM", "the agent " + denied.cause())
        : gone();
  }

  private void check(ProcReader proc, Session session) throws RequestException {
    Reading<ProcessStat> stat = tgid > 0 ? proc.stat(tgid) : new Reading.Gone<>();
    if (!(stat instanceof Reading.Present<ProcessStat> present)) {
      throw gone();
    }
    long ticks = present.value().startTicks();
    if ((startNs != 0 && !present.value().startedAt(startNs))
        || (startTicks >= 0 && startTicks != ticks)) {
      throw new RequestException(
          "ESRCH", "process " + tgid + " is another one than the one asked for");
    }
    startTicks = ticks;
    if (!(proc.owner(tgid) instanceof Reading.Present<Integer> owner)
        || !session.mayReadDetails(owner.value())) {
      throw new RequestException(
          "EPERM", "the agent's read policy does not show you the details of process " + tgid);
    }
  }

  private RequestException gone() {
    return new RequestException(
        "ESRCH", "there is no process " + Integer.toUnsignedString(tgid) + " (any more)");
  }

  @Override
  final long deadlineNs() {
    return goesOn ? 0 : Long.MAX_VALUE;
  }

  @Override
  final void close(Session session) {
    T open = list;
    list = null;
    if (held) {
      held = false;
      session.releaseSnapshot();
    }
    if (open != null) {
      try {
        open.close();
      } catch (Exception e) {
        throw new IllegalStateException("a folder of /proc cannot be closed", e);
      }
    }
  }
}
