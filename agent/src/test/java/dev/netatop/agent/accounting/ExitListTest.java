// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ExitListTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long LIFE = 15 * SECOND;

  private final ExitList list = new ExitList(8, LIFE);

  private void add(long nowNs, int... tgids) {
    for (int tgid : tgids) {
      list.add(nowNs, Samples.process(tgid, 1000));
    }
  }

  private static List<Long> read(ExitList.Subscriber subscriber) {
    List<Long> sequences = new ArrayList<>();
    for (ExitList.Read read = subscriber.poll(any -> true);
        read != null;
        read = subscriber.poll(any -> true)) {
      sequences.add(read.exit().sequence());
    }
    return sequences;
  }

  private static long missed(ExitList.Subscriber subscriber) {
    return Objects.requireNonNull(subscriber.poll(any -> true)).missed();
  }

  @Test
  void numbersRecordsFromOneOn() {
    add(0, 10, 11);
    ExitList.Subscriber late = list.subscribe(0, true);
    late.moveToOldest();
    assertThat(read(late)).containsExactly(1L, 2L);
    assertThat(list.nextSequence()).isEqualTo(3);
  }

  @Test
  void aPlaceBeginsWithTheNextProcessToFinish() {
    add(0, 10);
    ExitList.Subscriber subscriber = list.subscribe(0, true);
    assertThat(subscriber.poll(any -> true)).isNull();
    add(0, 11);
    assertThat(read(subscriber)).containsExactly(2L);
    assertThat(subscriber.poll(any -> true)).isNull();
  }

  @Test
  void oneSubscriberTakesNothingFromAnother() {
    ExitList.Subscriber one = list.subscribe(1000, false);
    ExitList.Subscriber two = list.subscribe(1000, false);
    add(0, 10, 11);
    assertThat(read(one)).containsExactly(1L, 2L);
    assertThat(read(two)).containsExactly(1L, 2L);
  }

  @Test
  void resumesBySequence() {
    add(0, 10, 11, 12);
    ExitList.Subscriber subscriber = list.subscribe(0, true);
    subscriber.moveTo(2);
    assertThat(read(subscriber)).containsExactly(2L, 3L);
    subscriber.moveTo(3);
    assertThat(read(subscriber)).containsExactly(3L);
    subscriber.moveToNext();
    assertThat(read(subscriber)).isEmpty();
  }

  @Test
  void aSequenceOfTheFutureOrOfAnotherAgentMeansTheNextOne() {
    add(0, 10);
    ExitList.Subscriber subscriber = list.subscribe(0, true);
    for (long sequence : new long[] {99, Long.MAX_VALUE, -1}) {
      subscriber.moveTo(sequence);
      assertThat(subscriber.place()).isEqualTo(2);
    }
    subscriber.moveTo(0);
    assertThat(read(subscriber)).containsExactly(1L);
  }

  @Test
  void aRecordLivesFifteenSecondsReadOrNot() {
    ExitList.Subscriber slow = list.subscribe(0, true);
    add(0, 10);
    add(SECOND, 11);
    assertThat(list.nextExpiryNs()).isEqualTo(LIFE);
    list.expire(LIFE - 1);
    assertThat(list.size()).isEqualTo(2);
    list.expire(LIFE);
    assertThat(list.size()).isEqualTo(1);
    assertThat(list.lost()).as("its time was over: nothing is lost").isZero();
    assertThat(missed(slow)).isEqualTo(1);
    list.expire(LIFE + SECOND);
    assertThat(list.size()).isZero();
    assertThat(list.nextExpiryNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(list.oldestSequence()).isEqualTo(3);
  }

  @Test
  void missedIsToldOnce() {
    ExitList.Subscriber slow = list.subscribe(0, true);
    add(0, 10, 11);
    list.expire(LIFE);
    add(LIFE, 12, 13);
    assertThat(missed(slow)).isEqualTo(2);
    assertThat(missed(slow)).isZero();
  }

  @Test
  void missedCountsFromTheNamedSequence() {
    add(0, 10, 11, 12);
    list.expire(LIFE);
    add(LIFE, 13);
    ExitList.Subscriber subscriber = list.subscribe(0, true);
    subscriber.moveTo(2);
    assertThat(missed(subscriber)).isEqualTo(2);
    subscriber.moveToOldest();
    assertThat(missed(subscriber)).isZero();
  }

  @Test
  void readRecordsGoOnceTheListIsMoreThanHalfFull() {
    ExitList.Subscriber fast = list.subscribe(0, true);
    add(0, 1, 2, 3, 4);
    read(fast);
    assertThat(list.size()).as("half full: they stay for those who resume").isEqualTo(4);
    add(0, 5);
    assertThat(list.size()).isEqualTo(4);
    assertThat(list.oldestSequence()).isEqualTo(2);
    assertThat(list.lost()).isZero();
  }

  @Test
  void whatASubscriberHasNotReadStaysUntilTheListIsFull() {
    list.subscribe(0, true);
    ExitList.Subscriber fast = list.subscribe(0, true);
    add(0, 1, 2, 3, 4, 5, 6);
    read(fast);
    add(0, 7, 8);
    assertThat(list.size()).isEqualTo(8);
    assertThat(list.lost()).isZero();
    add(0, 9);
    assertThat(list.size()).isEqualTo(8);
    assertThat(list.oldestSequence()).isEqualTo(2);
    assertThat(list.lost()).isEqualTo(1);
  }

  @Test
  void withoutSubscribersNothingGoesBeforeItsTimeUntilTheListIsFull() {
    add(0, 1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(list.size()).isEqualTo(8);
    add(0, 9);
    assertThat(list.lost()).isEqualTo(1);
  }

  @Test
  void whoLeavesHoldsUpNobody() {
    ExitList.Subscriber gone = list.subscribe(0, true);
    ExitList.Subscriber fast = list.subscribe(0, true);
    add(0, 1, 2, 3, 4, 5, 6);
    read(fast);
    gone.close();
    assertThat(list.subscriberCount()).isEqualTo(1);
    add(0, 7);
    assertThat(list.size()).isEqualTo(4);
  }

  @Test
  void passesOverWhatASubscriberMayNotSee() {
    ExitList.Subscriber subscriber = list.subscribe(1000, false);
    list.add(0, Samples.process(1, 0));
    list.add(0, Samples.process(2, 1000));
    ExitList.Read read = subscriber.poll(process -> process.info().uid() == 1000);
    assertThat(Objects.requireNonNull(read).exit().sequence()).isEqualTo(2);
    assertThat(read.missed()).as("hidden is not missed").isZero();
    assertThat(list.isDrained(3, 1000, null)).as("hidden counts as read").isTrue();
  }

  @Test
  void drainedAtOnceWhereNobodySubscribed() {
    add(0, 1);
    assertThat(list.isDrained(list.nextSequence(), 1000, null)).isTrue();
  }

  @Test
  void drainedWhenEverySubscriberHasRead() {
    ExitList.Subscriber one = list.subscribe(0, true);
    ExitList.Subscriber two = list.subscribe(1000, false);
    add(0, 1, 2);
    long sequence = list.nextSequence();
    assertThat(list.isDrained(sequence, 1000, null)).isFalse();
    read(one);
    assertThat(list.isDrained(sequence, 1000, null)).isFalse();
    add(0, 3);
    two.poll(any -> true);
    assertThat(list.isDrained(sequence, 1000, null)).isFalse();
    two.poll(any -> true);
    assertThat(list.isDrained(sequence, 1000, null)).as("later records do not matter").isTrue();
  }

  @Test
  void theCallersOwnPlaceDoesNotHoldItUp() {
    ExitList.Subscriber own = list.subscribe(1000, false);
    add(0, 1);
    assertThat(list.isDrained(2, 1000, own)).isTrue();
    assertThat(list.isDrained(2, 1000, null)).isFalse();
  }

  @Test
  void onlyThePrivilegedAndOnesOwnHoldOneUp() {
    list.subscribe(1001, false);
    add(0, 1);
    assertThat(list.isDrained(2, 1000, null)).isTrue();
    assertThat(list.isDrained(2, 0, null)).isTrue();
    assertThat(list.isDrained(2, 1001, null)).isFalse();
    list.subscribe(1002, true).moveTo(1);
    assertThat(list.isDrained(2, 1000, null)).isFalse();
    assertThat(list.isDrained(2, 0, null)).isFalse();
  }

  @Test
  void drainedWhenTheRecordsHaveLivedTheirTime() {
    list.subscribe(0, true);
    add(0, 1);
    assertThat(list.isDrained(2, 0, null)).isFalse();
    list.expire(LIFE);
    assertThat(list.isDrained(2, 0, null)).isTrue();
  }

  @Test
  void refusesANonsensicalBound() {
    assertThatThrownBy(() -> new ExitList(0, LIFE)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ExitList(1, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Against a model that keeps everything, for many sizes: nobody reads twice, nobody loses
   * uncounted.
   */
  @Test
  void everyRecordIsReadOnceOrMissed() {
    Random random = new Random(42);
    for (int bound : new int[] {1, 2, 63, 64, 65, 200}) {
      ExitList bounded = new ExitList(bound, LIFE);
      Map<ExitList.Subscriber, Long> next = new HashMap<>();
      for (int i = 0; i < 3; i++) {
        next.put(bounded.subscribe(i, i == 0), 1L);
      }
      long now = 0;
      for (int step = 0; step < 5000; step++) {
        now += random.nextInt(100_000_000);
        bounded.expire(now);
        for (int i = random.nextInt(4); i > 0; i--) {
          bounded.add(now, Samples.process(step, 0));
        }
        for (Map.Entry<ExitList.Subscriber, Long> reader : next.entrySet()) {
          for (int i = random.nextInt(3); i > 0; i--) {
            ExitList.Read read = reader.getKey().poll(any -> true);
            if (read != null) {
              assertThat(read.exit().sequence() - read.missed()).isEqualTo(reader.getValue());
              reader.setValue(read.exit().sequence() + 1);
            }
          }
        }
        assertThat(bounded.size()).isBetween(0, bound);
      }
      assertThat(bounded.nextSequence()).isGreaterThan(5000);
    }
  }
}
