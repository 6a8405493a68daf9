// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorWaitsTest {
  @TempDir Path folder;

  @Test
  void readsTheSecondNumberAnewEachTime() throws IOException {
    Path file = Files.writeString(folder.resolve("schedstat"), "1000 22 3\n");
    try (ProcessorWaits waits = new ProcessorWaits(file.toString())) {
      assertThat(waits.ns()).isEqualTo(22);
      Files.writeString(file, "2000 34567 4\n");
      assertThat(waits.ns()).isEqualTo(34567);
    }
  }

  @Test
  void withoutTheKernelsCountThereIsNone() throws IOException {
    Path file = folder.resolve("schedstat");
    try (ProcessorWaits waits = new ProcessorWaits(file.toString())) {
      assertThat(waits.ns()).isZero();
    }
    for (String other : new String[] {"", "1", "1 ", "a b c\n"}) {
      Files.writeString(file, other);
      try (ProcessorWaits waits = new ProcessorWaits(file.toString())) {
        assertThat(waits.ns()).isZero();
        assertThat(waits.ns()).isZero();
      }
    }
  }
}
