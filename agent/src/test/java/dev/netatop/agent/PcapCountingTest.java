// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PcapCountingTest {
  @TempDir Path proc;

  private void require(long pid) throws SourceException {
    PcapCounting.requireOwnProc(new ProcReader(proc), pid);
  }

  @Test
  void idsOfAnotherPidNamespaceAreRefused() throws IOException {
    Files.createSymbolicLink(proc.resolve("self"), Path.of("4711"));
    assertThatCode(() -> require(4711)).doesNotThrowAnyException();
    assertThatThrownBy(() -> require(12))
        .isInstanceOf(SourceException.class)
        .hasMessageContainingAll(proc.toString(), "pid namespace", "--mount-proc");
  }

  @Test
  void withoutProcNobodyIsFound() {
    assertThatThrownBy(() -> require(12)).isInstanceOf(SourceException.class);
  }
}
