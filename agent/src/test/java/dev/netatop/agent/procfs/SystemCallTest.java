// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SystemCallTest {
  @Test
  void readsNumberAndArguments() {
    assertThat(SystemCall.parse("45 0x3 0x7ffe00001000 0x400 0x0 0x0 0xffffffffffffffff 0x1 0x2\n"))
        .contains(new SystemCall(45, List.of(3L, 0x7ffe00001000L, 1024L, 0L, 0L, -1L)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "running\n",
        "-1 0x7ffe 0x55\n",
        "1 0x1 0x2 0x3 0x4 0x5 0x6 0x7\n",
        "1 0xq 0x2 0x3 0x4 0x5 0x6 0x7 0x8\n",
        "1 0x11111111111111111 0x2 0x3 0x4 0x5 0x6 0x7 0x8\n"
      })
  void othersAreNone(String text) {
    assertThat(SystemCall.parse(text)).isEmpty();
  }

  /** Where a process's memory lies must not leak, or randomising it were in vain. */
  @Test
  void addressesAreLeftOut() {
    SystemCall call =
        new SystemCall(7, List.of(0x7ffe00001000L, 3L, 0xffff_ffffL, -1L, 65_536L, 65_535L));
    assertThat(call.withoutAddresses().arguments()).containsExactly(0L, 3L, -1L, -1L, 0L, 65_535L);
  }
}
