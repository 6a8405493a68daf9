// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordSessionTest extends SessionFixture {
  private static final int END = 0;

  /** Two words: id and packets sent by TCP. */
  private static final RecordFormat FORMAT =
      new RecordFormat() {
        @Override
        public int bytes() {
          return 8;
        }

        @Override
        public void put(
            ByteBuffer into, int id, long startEpochNs, String command, Counters counters) {
          into.putInt(id).putInt((int) counters.tcpSentPackets());
        }

        @Override
        public void putEnd(ByteBuffer into) {
          into.putLong(0);
        }
      };

  private RecordSession connect(Peer peer) {
    return new RecordSession(service, Limits.DEFAULT, peer, FORMAT, errors);
  }

  private void ask(RecordSession session, int bytes) {
    session.receive(ByteBuffer.allocate(bytes));
    session.advance(moment());
  }

  /** The ids that wait to be read, each write as one list. */
  private List<List<Integer>> chunks(RecordSession session) throws IOException {
    List<List<Integer>> chunks = new ArrayList<>();
    session.output().writeTo(new Ids(chunks), now);
    return chunks;
  }

  private List<Integer> ids(RecordSession session) throws IOException {
    return chunks(session).stream().flatMap(List::stream).toList();
  }

  private record Ids(List<List<Integer>> chunks) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer bytes) {
      int length = bytes.remaining();
      List<Integer> ids = new ArrayList<>();
      while (bytes.hasRemaining()) {
        ids.add(bytes.getInt());
        bytes.getInt();
      }
      chunks.add(ids);
      return length;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private void live(int tgid, int uid) {
    source.addRow(FakeSource.task(TaskType.PROCESS, tgid, tgid, uid, 5), 1);
    source.addRow(FakeSource.task(TaskType.THREAD, tgid, tgid, uid, 5), 1);
  }

  @Test
  void answersWithEachProcessAndAnEnd() throws IOException {
    source.addRow(
        new dev.netatop.agent.accounting.TaskCounters(
            TaskInfo.ofSum(TaskType.UNIDENTIFIED), new Counters(1, 1, 1, 1, 1, 1, 1, 1)),
        1);
    live(10, 1000);
    live(11, 1001);
    RecordSession session = connect(ROOT);

    ask(session, 8);

    assertThat(ids(session)).containsExactly(10, 11, END);
    assertThat(session.hasWork()).isFalse();
  }

  @Test
  void tellsAFinishedProcessOnce() throws IOException {
    RecordSession session = connect(ROOT);
    live(10, 1000);
    finish(12, 1000);

    ask(session, 8);
    assertThat(ids(session)).containsExactly(12, 10, END);
    ask(session, 8);
    assertThat(ids(session)).containsExactly(10, END);
  }

  @Test
  void keepsFinishedProcessesForOneWhoAsksSeldom() throws IOException {
    RecordSession session = connect(ROOT);
    finish(12, 1000);
    session.advance(moment());
    now += 600_000 * MS;
    exits.expire(now);
    assertThat(exits.size()).isZero();

    ask(session, 8);

    assertThat(ids(session)).containsExactly(12, END);
  }

  @Test
  void collectsBeforeItAnswers() throws IOException {
    RecordSession root = connect(ROOT);
    source.finishing.add(FakeSource.finished(13, 1000));

    ask(root, 8);

    assertThat(ids(root)).containsExactly(13, END);
    assertThat(source.collections).containsExactly(true);
    now += 1000 * MS;
    ask(connect(ALICE), 8);
    assertThat(source.collections).containsExactly(true, false);
  }

  @Test
  void heedsThePolicy() throws IOException {
    service = service(ReadPolicy.Scope.OWNER);
    RecordSession session = connect(ALICE);
    live(10, 1000);
    live(11, 1001);
    finish(12, 1000);
    finish(13, 1001);

    ask(session, 8);

    assertThat(ids(session)).containsExactly(12, 10, END);
  }

  @Test
  void putsAQuestionInPiecesTogether() throws IOException {
    RecordSession session = connect(ROOT);

    ask(session, 5);
    assertThat(ids(session)).isEmpty();
    ask(session, 3);
    assertThat(ids(session)).containsExactly(END);
    ask(session, 17);
    assertThat(ids(session)).containsExactly(END, END);
    ask(session, 7);
    assertThat(ids(session)).containsExactly(END);
  }

  @Test
  void writesWholeRecordsInSmallChunks() throws IOException {
    for (int tgid = 1; tgid <= 70; tgid++) {
      live(tgid, 1000);
    }
    RecordSession session = connect(ROOT);

    ask(session, 8);

    List<List<Integer>> chunks = chunks(session);
    assertThat(chunks).extracting(List::size).containsExactly(32, 32, 7);
    assertThat(chunks.get(2)).endsWith(END);
  }

  @Test
  void waitsForAReaderThatIsSlow() throws IOException {
    for (int tgid = 1; tgid <= 40_000; tgid++) {
      source.addRow(FakeSource.task(TaskType.PROCESS, tgid, tgid, 1000, 5), 1);
    }
    RecordSession session = connect(ALICE);

    ask(session, 8);

    assertThat(session.output().queuedBytes()).isBetween(128L * 1024, 129L * 1024);
    assertThat(session.hasWork()).isFalse();
    assertThat(session.wantsInput()).isFalse();
    assertThat(session.isStalled(now)).isFalse();
    assertThat(session.isStalled(now + Limits.DEFAULT.stalledNs())).isTrue();
    assertThat(session.deadlineNs()).isEqualTo(now + Limits.DEFAULT.stalledNs());

    List<Integer> all = new ArrayList<>();
    while (!all.contains(END)) {
      all.addAll(ids(session));
      session.advance(moment());
    }
    assertThat(all).hasSize(40_001).doesNotHaveDuplicates();
  }

  @Test
  void stopsWhenItsShareOfTheTimeIsUsedUp() throws IOException {
    live(10, 1000);
    RecordSession session = connect(ALICE);
    session.receive(ByteBuffer.allocate(8));

    session.advance(moment(), () -> false);
    assertThat(ids(session)).isEmpty();
    assertThat(session.hasWork()).isTrue();
    session.advance(moment());

    assertThat(ids(session)).containsExactly(10, END);
  }

  @Test
  void endsWhereTheSourceFails() {
    RecordSession session = connect(ROOT);
    source.fails = true;

    ask(session, 8);

    assertThat(session.isEnding()).isTrue();
    assertThat(session.output().isEmpty()).isTrue();
    assertThat(service.holdSnapshot(ALICE)).isTrue();
  }

  @Test
  void leavesNoSubscriptionBehind() {
    RecordSession session = connect(ROOT);
    assertThat(exits.subscriberCount()).isEqualTo(1);

    session.close();

    assertThat(exits.subscriberCount()).isZero();
  }
}
