// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.ExitList;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.Snapshot;
import dev.netatop.agent.source.SourceException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One client that asks, by any bytes of a record's size, for a list of all processes: those that
 * finished since it last asked, those that live, and a record that ends it (netatop-bpf's socket).
 *
 * <p>Such clients take a record by one call and do not put pieces together. A chunk is small enough
 * for the kernel to take it as one piece or not at all, so that no record is ever cut.
 */
final class RecordSession extends Conversation {
  /** Records written together: well under a page. */
  private static final int CHUNK_RECORDS = 32;

  /**
   * Finished processes that are kept until it asks, however long that takes; then the oldest go.
   */
  static final int MAX_FINISHED = 16_384;

  private final Service service;
  private final Peer peer;
  private final RecordFormat format;
  private final ErrorLog errors;
  private final ExitList.Subscriber exits;
  private final ArrayDeque<FinishedProcess> finished = new ArrayDeque<>();
  private final OutputQueue output = new OutputQueue();
  private long askedBytes;
  private @Nullable Snapshot answering;
  private int nextRow;
  private int finishedLeft;
  private boolean waits;
  private boolean interrupted;
  private boolean ending;

  RecordSession(Service service, Limits limits, Peer peer, RecordFormat format, ErrorLog errors) {
    super(limits);
    this.service = service;
    this.peer = peer;
    this.format = format;
    this.errors = errors;
    this.exits = service.exits().subscribe(peer.uid(), service.policy().isPrivileged(peer));
  }

  @Override
  void receive(ByteBuffer bytes) {
    askedBytes += bytes.remaining();
  }

  @Override
  boolean wantsInput() {
    return !ending && !isAsked() && output.hasRoom();
  }

  private boolean isAsked() {
    return answering != null || askedBytes >= format.bytes();
  }

  @Override
  boolean hasWork() {
    return !ending && (interrupted || (isAsked() && output.hasRoom() && !waits));
  }

  @Override
  void passOver() {
    interrupted |= isAsked();
  }

  @Override
  void advance(Moment moment, BooleanSupplier mayGoOn) {
    interrupted = false;
    waits = false;
    takeFinished();
    try {
      while (isAsked() && output.hasRoom()) {
        if (!mayGoOn.getAsBoolean()) {
          interrupted = true;
          return;
        }
        Snapshot snapshot = answering == null ? begin(moment) : answering;
        if (snapshot == null) {
          // Whoever holds too many snapshots has us called again when one is released.
          waits = true;
          return;
        }
        sendChunk(snapshot, moment.nowNs());
      }
    } catch (SourceException failed) {
      // The language has no word for it: the client sees the connection end.
      errors.log("a list of processes failed", failed);
      ending = true;
    }
  }

  /** Keeps what finished, since the exit list itself drops it sooner than some clients ask. */
  private void takeFinished() {
    ExitList.Read read = pollExit();
    while (read != null) {
      if (finished.size() == MAX_FINISHED) {
        finished.removeFirst();
        finishedLeft = Math.max(0, finishedLeft - 1);
      }
      finished.addLast(read.exit().process());
      read = pollExit();
    }
  }

  private ExitList.@Nullable Read pollExit() {
    return exits.poll(process -> service.policy().mayReadCounters(peer, process.info()));
  }

  private @Nullable Snapshot begin(Moment moment) throws SourceException {
    if (!service.holdSnapshot(peer)) {
      return null;
    }
    boolean done = false;
    try {
      service.requestCollection(moment, service.policy().isPrivileged(peer));
      takeFinished();
      Snapshot snapshot = service.source().snapshot(moment);
      askedBytes -= format.bytes();
      answering = snapshot;
      nextRow = 0;
      finishedLeft = finished.size();
      done = true;
      return snapshot;
    } finally {
      if (!done) {
        service.releaseSnapshot(peer);
      }
    }
  }

  private void sendChunk(Snapshot snapshot, long nowNs) {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_RECORDS * format.bytes());
    while (chunk.hasRemaining() && answering != null) {
      FinishedProcess process = finishedLeft > 0 ? finished.pollFirst() : null;
      if (process != null) {
        finishedLeft--;
        TaskInfo task = process.info();
        long startEpochNs = process.endTimeEpochNs() - process.endTimeNs() + task.startTimeNs();
        format.put(chunk, task.id(), startEpochNs, task.command(), process.counters());
      } else if (nextRow < snapshot.rows().size()) {
        putRow(snapshot, snapshot.rows().get(nextRow++), chunk);
      } else {
        format.putEnd(chunk);
        release();
      }
    }
    output.add(chunk.flip(), nowNs);
  }

  private void putRow(Snapshot snapshot, Snapshot.Row row, ByteBuffer chunk) {
    TaskInfo task = row.task().info();
    if (task.type() == TaskType.PROCESS && service.policy().mayReadCounters(peer, task)) {
      long startEpochNs = snapshot.moment().toEpochNs(task.startTimeNs());
      format.put(chunk, task.id(), startEpochNs, task.command(), row.task().counters());
    }
  }

  private void release() {
    if (answering != null) {
      answering = null;
      service.releaseSnapshot(peer);
    }
  }

  @Override
  long deadlineNs() {
    return stalledNs();
  }

  @Override
  boolean isEnding() {
    return ending;
  }

  @Override
  OutputQueue output() {
    return output;
  }

  @Override
  void close() {
    release();
    exits.close();
  }
}
