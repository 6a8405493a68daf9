// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.netatop.agent.server.ReadPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The configuration that is distributed as an example, against the parser and its defaults. */
class ExampleConfigurationTest {
  private static final Path FILE = Path.of("../dist/src/share/netatop-agent.conf");
  private static final Pattern KEY = Pattern.compile("(?m)^#([a-z_]+) =");

  @Test
  void asItIsItChangesNothing() throws Exception {
    assertThat(ConfigurationFile.parse("example", Files.readString(FILE)))
        .isEqualTo(Configuration.defaults());
  }

  @Test
  void itsValuesAreTheDefaults() throws Exception {
    String text = KEY.matcher(Files.readString(FILE)).replaceAll("$1 =");
    Configuration shown = ConfigurationFile.parse("example", text);
    Configuration defaults = Configuration.defaults();

    // These two have a default that depends on the machine, and show what it mostly is.
    assertThat(shown.counters()).isEqualTo(Optional.of(ReadPolicy.Scope.ALL));
    assertThat(shown.taskEntries()).isEqualTo(65_536);
    assertThat(shown)
        .usingRecursiveComparison()
        .ignoringFields("counters", "taskEntries")
        .isEqualTo(defaults);
  }

  @Test
  void itShowsEveryKey() throws IOException {
    List<String> shown =
        KEY.matcher(Files.readString(FILE)).results().map(found -> found.group(1)).toList();
    ConfigurationException refused =
        catchThrowableOfType(
            ConfigurationException.class, () -> ConfigurationFile.parse("example", "no_key = 1"));

    List<String> known =
        Pattern.compile("[a-z]+(_[a-z]+)*")
            .matcher(refused.getMessage().replaceFirst(".*there are ", ""))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(shown).containsExactlyInAnyOrderElementsOf(known);
  }
}
