// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.fake.Canned;
import dev.netatop.fake.FakeAgent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each command prints for the canned host, to the byte. */
@Timeout(30)
class GoldenOutputTest {
  @TempDir private Path folder;
  private FakeAgent agent;

  @BeforeEach
  void start() throws IOException {
    agent = new FakeAgent(folder, Canned::host);
  }

  @AfterEach
  void stop() throws IOException {
    agent.close();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "counters.txt, counters",
    "counters-threads.txt, counters --threads",
    "counters.jsonl, counters --json",
    "counters.csv, counters --csv",
    "counters-named.txt, counters -p 1234 -t 1235 --threads",
    "counters-named.jsonl, counters -t 1235 --json",
    "exits.txt, exits -n 2",
    "exits.jsonl, exits --json -n 2",
    "exits.csv, exits --csv -n 2",
    "gc.txt, gc",
    "gc.jsonl, gc --json",
    "gc.csv, gc --csv",
    "drain.txt, drain",
    "drain.jsonl, drain --json",
    "drain.csv, drain --csv",
    "status.txt, status",
    "status.jsonl, status --json",
    "status.csv, status --csv",
  })
  void printsExactly(String file, String command) throws IOException {
    assertPrints(file, new TestEnvironment(), command);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"counters-80.txt, counters", "exits-80.txt, exits -n 2"})
  void fitsEightyColumns(String file, String command) throws IOException {
    assertPrints(file, new TestEnvironment().withWidth(80), command);
    assertThat(golden(file).lines()).allSatisfy(line -> assertThat(line.length()).isLessThan(81));
  }

  private void assertPrints(String file, TestEnvironment environment, String command)
      throws IOException {
    List<String> args = new ArrayList<>(List.of(command.split(" ")));
    Stream.of("--socket", agent.socket().toString()).forEach(args::add);

    int status = environment.run(args.toArray(String[]::new));

    assertThat(environment.out()).isEqualTo(golden(file));
    assertThat(status).isZero();
  }

  static String golden(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            GoldenOutputTest.class.getResourceAsStream("/golden/" + file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
