// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.procfs.Reading;
import org.junit.jupiter.api.Test;

class ClientWatchTest {
  private final ClientWatch watch = new ClientWatch();

  private static AnswersKernel.Begun client(int tgid, long startNs, long cgroup) {
    return new AnswersKernel.Begun(tgid, startNs, cgroup);
  }

  @Test
  void wantsTheCgroupsOfThoseThatRun() {
    watch.seen(client(100, 1, 7));
    watch.seen(client(101, 2, 7));
    watch.seen(client(102, 3, 8));
    assertThat(watch.cgroups()).containsExactlyInAnyOrder(7L, 8L);
    watch.look((tgid, startNs) -> tgid == 102 ? new Reading.Gone<>() : new Reading.Present<>(7L));
    assertThat(watch.cgroups()).as("20 atops need one cgroup").containsExactly(7L);
    watch.look((tgid, startNs) -> new Reading.Gone<>());
    assertThat(watch.cgroups()).isEmpty();
  }

  @Test
  void answersWhereAClientWasAndWhereItWent() {
    watch.seen(client(100, 1, 7));
    watch.look((tgid, startNs) -> new Reading.Present<>(8L));
    assertThat(watch.cgroups())
        .as("its sockets may be of either")
        .containsExactlyInAnyOrder(7L, 8L);
    for (long cgroup = 9; cgroup < 100; cgroup++) {
      long there = cgroup;
      watch.look((tgid, startNs) -> new Reading.Present<>(there));
    }
    assertThat(watch.cgroups()).hasSizeBetween(1, 8).contains(99L);
  }

  @Test
  void keepsAClientThatCannotBeLookedAt() {
    watch.seen(client(100, 1, 7));
    watch.look((tgid, startNs) -> new Reading.Denied<>("for a moment"));
    assertThat(watch.cgroups()).containsExactly(7L);
  }

  @Test
  void aReusedIdIsAnotherClient() {
    watch.seen(client(100, 1, 7));
    watch.seen(client(100, 2, 8));
    assertThat(watch.cgroups()).containsExactly(8L);
    watch.look((tgid, startNs) -> startNs == 2 ? new Reading.Present<>(8L) : new Reading.Gone<>());
    assertThat(watch.size()).isEqualTo(1);
  }

  @Test
  void isBounded() {
    for (int tgid = 1; tgid <= ClientWatch.MAX_CLIENTS + 10; tgid++) {
      watch.seen(client(tgid, tgid, 7));
    }
    assertThat(watch.size()).isEqualTo(ClientWatch.MAX_CLIENTS);
  }
}
