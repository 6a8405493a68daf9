// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UrgencyTest {
  private static final int EPERM = 1;

  private final List<Integer> priorities = new ArrayList<>();
  private final List<Integer> jvm = new ArrayList<>();
  private int answer;
  private final Urgency urgency =
      new Urgency(
          new ErrorLog(System.getLogger("test")),
          priority -> {
            priorities.add(priority);
            return answer;
          },
          jvm::add);
  private final Urgency.Lane lane = urgency.lane();

  @Test
  void nobodyWhoDoesNotNeedItChangesAnything() {
    lane.hasten();
    lane.relax();

    assertThat(priorities).isEmpty();
  }

  @Test
  void hastensAndRelaxesWhileItIsWanted() {
    assertThat(urgency.want(true)).isTrue();
    assertThat(urgency.want(true)).isFalse();
    lane.hasten();
    lane.hasten();
    lane.relax();
    lane.relax();
    lane.hasten();

    assertThat(priorities).containsExactly(1, 0, 1);
  }

  @Test
  void isOrdinaryAgainWhenNobodyNeedsItAnyMore() {
    urgency.want(true);
    lane.hasten();
    urgency.want(false);
    lane.hasten();

    assertThat(priorities).containsExactly(1, 0);
    assertThat(jvm).containsExactly(1, 0);
  }

  @Test
  void doesNotAskAgainWhereItIsRefused() {
    answer = EPERM;
    urgency.want(true);
    lane.hasten();
    lane.relax();
    lane.hasten();

    assertThat(priorities).containsExactly(1);
  }
}
