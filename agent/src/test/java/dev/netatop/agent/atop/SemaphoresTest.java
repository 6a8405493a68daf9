// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SemaphoresTest {
  private static final int ROOT = 0;
  private static final int STRANGER = 1000;

  private static void assertRefused(FakeSystemV kernel, String why) {
    assertThatThrownBy(() -> Semaphores.open(kernel, ROOT))
        .isInstanceOf(AtopException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("ipcrm -S 1541961");
  }

  @Test
  void makesTheSetThatAtopLooksFor() throws AtopException {
    FakeSystemV kernel = new FakeSystemV();

    Semaphores semaphores = Semaphores.open(kernel, ROOT);

    assertThat(kernel.values).containsExactly(1, 100);
    assertThat(kernel.mode).isEqualTo(0600);
    assertThat(semaphores.clients()).isZero();
  }

  @Test
  void countsSubscribedAtops() throws AtopException {
    FakeSystemV kernel = new FakeSystemV();
    Semaphores semaphores = Semaphores.open(kernel, ROOT);

    kernel.values[Semaphores.ROOM] -= 3;

    assertThat(semaphores.clients()).isEqualTo(3);
  }

  @Test
  void takesOverTheSetOfAPredecessorWithItsSubscriptions() throws AtopException {
    FakeSystemV kernel = FakeSystemV.atRest();
    kernel.values[Semaphores.ROOM] = 98;

    assertThat(Semaphores.open(kernel, ROOT).clients()).isEqualTo(2);
    assertThat(kernel.values).containsExactly(1, 98);
  }

  @Test
  void finishesASetWhoseMakerWasKilledBeforeItHadValues() throws AtopException {
    FakeSystemV kernel = FakeSystemV.atRest();
    kernel.values = new int[] {0, 0};
    kernel.used = false;

    Semaphores.open(kernel, ROOT);

    assertThat(kernel.values).containsExactly(1, 100);
  }

  @Test
  void refusesASecondKeeper() {
    FakeSystemV kernel = FakeSystemV.atRest();
    kernel.values[Semaphores.KEEPERS] = 1;

    assertRefused(kernel, "another netatopd or netatop-agent keeps it");
    assertThat(kernel.values).containsExactly(1, 100);
  }

  @Test
  void trustsOnlyRootAndItself() throws AtopException {
    FakeSystemV kernel = FakeSystemV.atRest();
    kernel.owner = STRANGER;
    kernel.creator = STRANGER;

    assertRefused(kernel, "are user 1000's and not trusted");
    assertThat(Semaphores.open(kernel, STRANGER).clients()).isZero();
  }

  @Test
  void refusesASetThatAStrangerMadeAndGaveAway() {
    FakeSystemV kernel = FakeSystemV.atRest();
    kernel.creator = STRANGER;

    assertRefused(kernel, "are user 1000's and not trusted");
  }

  @Test
  void refusesASetThatOthersMayUse() {
    FakeSystemV kernel = FakeSystemV.atRest();
    kernel.mode = 0666;

    assertRefused(kernel, "have the mode 666");
  }

  @Test
  void refusesSetsOfAnotherSize() {
    FakeSystemV one = FakeSystemV.atRest();
    one.values = new int[] {0};
    FakeSystemV three = FakeSystemV.atRest();
    three.values = new int[] {0, 100, 0};

    assertRefused(one, "are not two");
    assertRefused(three, "are not two");
  }

  @Test
  void refusesASetThatItMayNotEvenSee() {
    FakeSystemV kernel = FakeSystemV.atRest();
    kernel.findError = SystemV.EACCES;

    assertRefused(kernel, "another user's");
  }

  @Test
  void leavesNothingWhereNobodyIsSubscribed() throws AtopException {
    FakeSystemV kernel = new FakeSystemV();
    Semaphores semaphores = Semaphores.open(kernel, ROOT);

    semaphores.close();
    semaphores.close();

    assertThat(kernel.exists).isFalse();
  }

  @Test
  void leavesTheSetToThoseWhoAreSubscribed() throws AtopException {
    FakeSystemV kernel = new FakeSystemV();
    Semaphores semaphores = Semaphores.open(kernel, ROOT);
    kernel.values[Semaphores.ROOM]--;

    semaphores.close();
    semaphores.close();

    assertThat(kernel.exists).isTrue();
    assertThat(kernel.values).containsExactly(0, 99);
  }

  @Test
  void saysThatTheSetWasRemoved() throws AtopException {
    FakeSystemV kernel = new FakeSystemV();
    Semaphores semaphores = Semaphores.open(kernel, ROOT);

    kernel.exists = false;

    assertThatThrownBy(semaphores::clients)
        .isInstanceOf(AtopException.class)
        .hasMessageContaining("were removed (errno 22)");
  }
}
