// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.TaskDetails;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;

class ExitLogKeeperTest {
  private static final int PID = 4711;
  private static final long MAX_BYTES = 4096;
  private static final long SECOND = 1_000_000_000L;

  private final MemoryPlace place = new MemoryPlace();
  private final FakeSystemV kernel = new FakeSystemV();
  private final List<String> errors = new ArrayList<>();
  private final ExitLogKeeper keeper =
      new ExitLogKeeper(
          place,
          kernel,
          0,
          PID,
          MAX_BYTES,
          (what, why) -> errors.add(what + ": " + why.getMessage()));

  private static FinishedProcess process(int pid) {
    return process(pid, new Counters(pid, 2, 3, 4, 5, 6, 7, 8));
  }

  private static FinishedProcess process(int pid, Counters counters) {
    TaskInfo info =
        new TaskInfo(TaskType.PROCESS, pid, pid, 0, "curl", 100 * SECOND, TaskDetails.GONE);
    return new FinishedProcess(info, counters, 107 * SECOND, 1_700_000_107 * SECOND, 0);
  }

  private void finish(long nowNs, int... pids) {
    for (int pid : pids) {
      keeper.add(process(pid));
    }
    keeper.step(nowNs);
  }

  private MemoryPlace.MemoryFile log() {
    return Objects.requireNonNull(place.there);
  }

  private List<Integer> pidsInLog() throws DataFormatException {
    return log().records().stream().map(record -> record.getInt(0)).toList();
  }

  private void subscribe() {
    kernel.values[Semaphores.ROOM]--;
  }

  private void unsubscribe() {
    kernel.values[Semaphores.ROOM]++;
  }

  @Test
  void beginsWithTheHeaderThatAtopMaps() {
    keeper.step(0);

    ByteBuffer header = log().header();
    assertThat(header.getInt(0)).isEqualTo(0xfeedb0b0);
    assertThat(header.getInt(4)).isZero();
    assertThat(header.getShort(8)).isEqualTo((short) 16);
    assertThat(header.getShort(10)).isEqualTo((short) 96);
    assertThat(header.getInt(12)).isEqualTo(PID);
    assertThat(log().bytes).hasSize(16);
    assertThat(keeper.isKept()).isTrue();
  }

  @Test
  void writesProcessesThatFinishedForWhoIsSubscribed() throws DataFormatException {
    keeper.step(0);
    subscribe();

    finish(1, 10, 11);
    finish(2, 12);

    assertThat(pidsInLog()).containsExactly(10, 11, 12);
    assertThat(log().sequence()).isEqualTo(3);
    ByteBuffer record = log().records().get(0);
    assertThat(record.getLong(8)).isEqualTo(1_700_000_100L);
    assertThat(record.getLong(32)).isEqualTo(10);
    assertThat(record.getLong(88)).isEqualTo(8);
  }

  @Test
  void writesNothingForNobody() {
    finish(0, 10);
    subscribe();
    keeper.step(1);

    assertThat(log().bytes).hasSize(16);
  }

  @Test
  void beginsAnewWhenTheLastClientHasLeft() throws DataFormatException {
    keeper.step(0);
    subscribe();
    finish(1, 10);
    MemoryPlace.MemoryFile first = log();

    unsubscribe();
    keeper.step(2);
    subscribe();
    finish(3, 11);

    assertThat(log()).isNotSameAs(first);
    assertThat(first.closed).isTrue();
    assertThat(pidsInLog()).containsExactly(11);
    assertThat(log().sequence()).isEqualTo(1);
  }

  @Test
  void keepsAnEmptyLogWhenItsReadersLeave() {
    keeper.step(0);
    subscribe();
    keeper.step(1);
    unsubscribe();
    keeper.step(2);

    assertThat(place.created).isEqualTo(1);
  }

  @Test
  void aFullDiskLeavesWholeRecordsAndACountThatIsTrue() throws DataFormatException {
    keeper.step(0);
    subscribe();
    finish(1, 10);
    place.room = log().bytes.length + 150L;

    finish(2, 11, 12, 13, 14);
    finish(3, 15);

    List<Integer> pids = pidsInLog();
    assertThat(pids).startsWith(10, 11).doesNotContain(14, 15);
    assertThat(log().sequence()).isEqualTo(pids.size());
    assertThat(keeper.lost()).isEqualTo(6 - pids.size());
    assertThat(errors)
        .containsOnly(
            "finished processes are missing in atop's log of them: No space left on device");

    place.room = Long.MAX_VALUE;
    finish(4, 16);

    assertThat(pidsInLog()).endsWith(16).hasSize(pids.size() + 1);
    assertThat(log().sequence()).isEqualTo(pids.size() + 1);
  }

  @Test
  void aCountThatCouldNotBeRaisedIsMadeUpFor() throws DataFormatException {
    keeper.step(0);
    subscribe();
    log().sequenceIsStuck = true;
    finish(1, 10);
    assertThat(log().sequence()).isZero();

    log().sequenceIsStuck = false;
    finish(2, 11);

    assertThat(pidsInLog()).containsExactly(10, 11);
    assertThat(log().sequence()).isEqualTo(2);
    assertThat(errors).hasSize(1);
  }

  @Test
  void noRoomForTheHeaderIsTriedAgainLater() {
    place.room = 8;
    keeper.step(0);
    assertThat(keeper.isKept()).isFalse();
    assertThat(place.there).isNull();
    assertThat(kernel.exists).isFalse();

    place.room = Long.MAX_VALUE;
    keeper.step(ExitLogKeeper.RETRY_NS - 1);
    assertThat(keeper.isKept()).isFalse();
    keeper.step(ExitLogKeeper.RETRY_NS);

    assertThat(keeper.isKept()).isTrue();
    assertThat(errors).hasSize(1);
  }

  @Test
  void takesOverWhenTheOtherKeeperHasEnded() {
    FakeSystemV others = FakeSystemV.atRest();
    kernel.exists = true;
    kernel.used = true;
    kernel.values = others.values;
    kernel.values[Semaphores.KEEPERS] = 1;
    keeper.step(0);
    assertThat(keeper.isKept()).isFalse();
    assertThat(place.created).as("the log of the other keeper is not touched").isZero();

    kernel.values[Semaphores.KEEPERS] = 0;
    keeper.step(ExitLogKeeper.RETRY_NS);

    assertThat(keeper.isKept()).isTrue();
  }

  @Test
  void aPathThatIsNotTrustedKeepsAtopAway() {
    place.refusal = new AtopException("/run/netatop.log is user 1000's and is not trusted");

    finish(0, 10);

    assertThat(kernel.exists).isFalse();
    assertThat(errors)
        .containsExactly(
            "atop's log of finished processes is not kept: /run/netatop.log is user 1000's and is"
                + " not trusted");
  }

  @Test
  void aLogThatWasRemovedIsMadeAgain() throws DataFormatException {
    keeper.step(0);
    subscribe();
    place.there = null;

    finish(1, 10);

    assertThat(pidsInLog()).containsExactly(10);
  }

  @Test
  void removedSemaphoresAreMadeAgain() {
    keeper.step(0);
    kernel.exists = false;

    keeper.step(1);
    assertThat(keeper.isKept()).isFalse();
    keeper.step(1 + ExitLogKeeper.RETRY_NS);

    assertThat(keeper.isKept()).isTrue();
    assertThat(kernel.values).containsExactly(1, 100);
  }

  @Test
  void beginsAnewWhenTheLogIsBeyondItsBoundThoughItIsRead() throws DataFormatException {
    keeper.step(0);
    subscribe();
    MemoryPlace.MemoryFile first = log();
    while (log().bytes.length <= MAX_BYTES) {
      finish(1, 10, 11, 12);
    }
    assertThat(log()).isSameAs(first);

    finish(2, 13);

    assertThat(log()).isNotSameAs(first);
    assertThat(pidsInLog()).containsExactly(13);
    assertThat(log().sequence()).isEqualTo(1);
  }

  @Test
  void leavesNothing() {
    keeper.step(0);
    MemoryPlace.MemoryFile file = log();

    keeper.close();

    assertThat(place.there).isNull();
    assertThat(file.closed).isTrue();
    assertThat(kernel.exists).isFalse();
  }

  @Test
  void theCountGoesOnBeyondThirtyTwoBits() throws Exception {
    place.create();
    MemoryPlace.MemoryFile file = log();
    try (ExitLog log = ExitLog.begin(file, PID, -1);
        RecordPacker packer = new RecordPacker()) {
      log.append(List.of(packer.pack(process(1)), packer.pack(process(2))));
    }
    assertThat(file.sequence()).isEqualTo(1);
    assertThat(file.records()).hasSize(2);
  }

  @Test
  void theWorstRecordHasRoom() throws Exception {
    byte[] noise = new byte[64];
    new Random(7).nextBytes(noise);
    ByteBuffer words = ByteBuffer.wrap(noise);
    long[] counters = new long[8];
    for (int i = 0; i < 8; i++) {
      counters[i] = words.getLong();
    }
    try (RecordPacker packer = new RecordPacker()) {
      ByteBuffer record = packer.pack(process(1, Counters.of(counters)));
      assertThat(record.get(0) & 0xff).isEqualTo(record.remaining() - 1).isLessThanOrEqualTo(107);
    }
  }
}
