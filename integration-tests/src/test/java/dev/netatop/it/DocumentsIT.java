// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Man pages and completion of the assembled tree, as those take them that they are for. */
final class DocumentsIT {
  private static final Path SHARE = Lab.dist().resolve("share");

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.walk(SHARE.resolve("man"))) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  @Test
  void everyCommandHasAPageWithoutFault() throws IOException {
    List<String> names = pages().stream().map(p -> p.getFileName().toString()).toList();
    assertThat(names).contains("netatop.1", "netatop-agent.8");
    for (String command : commands()) {
      assertThat(names).contains("netatop-" + command + ".1");
    }
    for (Path page : pages()) {
      Shell.Result lint = Shell.attempt("mandoc", "-T", "lint", "-W", "warning", page.toString());
      assertThat(lint.output() + lint.errors()).as("mandoc on %s", page).isEmpty();
      Shell.Result man = Shell.attempt("man", "--warnings", "-E", "UTF-8", "-l", page.toString());
      assertThat(man.status()).isZero();
      assertThat(man.errors()).as("man on %s", page).isEmpty();
      assertThat(man.output()).contains("NAME").contains("SYNOPSIS").contains("EXIT STATUS");
    }
  }

  /** The commands that help names. */
  private static List<String> commands() {
    return Shell.run(AgentProcess.program("netatop").toString(), "--help")
        .lines()
        .dropWhile(l -> !l.equals("Commands:"))
        .skip(1)
        .takeWhile(l -> !l.isBlank())
        .filter(l -> l.matches("  \\S.*"))
        .map(l -> l.strip().split("[ ,]+", 2)[0])
        .toList();
  }

  @Test
  void shellsTakeTheirFiles() {
    assertFine("bash", "-n", SHARE + "/bash-completion/completions/netatop");
    assertFine("bash", "-n", SHARE + "/bash-completion/completions/netatop-agent");
    assertFine("zsh", "-n", SHARE + "/zsh/site-functions/_netatop");
    assertFine("zsh", "-n", SHARE + "/zsh/site-functions/_netatop-agent");
    assertFine("fish", "-n", SHARE + "/fish/vendor_completions.d/netatop.fish");
    assertFine("fish", "-n", SHARE + "/fish/vendor_completions.d/netatop-agent.fish");
  }

  private static void assertFine(String... command) {
    Shell.Result result = Shell.attempt(command);
    assertThat(result.status()).as("%s: %s", List.of(command), result.errors()).isZero();
    assertThat(result.errors()).isEmpty();
  }

  @Test
  void bashCompletesCommandsAndOptions() {
    assertThat(bash("netatop", "ins")).contains("inspect");
    assertThat(bash("netatop", "inspect", "--sec")).contains("--seconds");
    assertThat(bash("netatop", "lsof", "-")).contains("-i", "-p", "--json");
    assertThat(bash("netatop-agent", "--con")).contains("--config");
  }

  /** What bash offers for the last word. */
  private static List<String> bash(String... words) {
    String program = words[0];
    String line =
        "compopt() { :; }; source "
            + SHARE
            + "/bash-completion/completions/"
            + program
            + "; function=$(complete -p "
            + program
            + " | sed 's/.*-F \\([^ ]*\\) .*/\\1/'); COMP_WORDS=("
            + String.join(" ", words)
            + "); COMP_CWORD="
            + (words.length - 1)
            + "; $function; printf '%s\\n' \"${COMPREPLY[@]}\"";
    return Shell.run("bash", "-c", line).lines().toList();
  }

  @Test
  void fishCompletesCommandsAndOptions() {
    String source = "source " + SHARE + "/fish/vendor_completions.d/netatop.fish; ";
    assertThat(Shell.run("fish", "-c", source + "complete -C 'netatop ins'"))
        .startsWith("inspect\t");
    assertThat(Shell.run("fish", "-c", source + "complete -C 'netatop inspect --sec'"))
        .startsWith("--seconds\t");
  }
}
