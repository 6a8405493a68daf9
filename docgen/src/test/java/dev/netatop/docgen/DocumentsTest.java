// SPDX-License-Identifier: Apache-2.0
package dev.netatop.docgen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

class DocumentsTest {
  @TempDir Path directory;

  @SuppressWarnings("UnusedVariable") // picocli sets them
  @Command(
      name = "tool",
      header = "Does it all.",
      exitCodeList = {"0:done", "1:it's over"})
  static final class Tool {
    @Option(
        names = {"-v", "--verbose"},
        scope = ScopeType.INHERIT,
        description = "Says [more], isn't that fine?")
    private boolean verbose;
  }

  @SuppressWarnings("UnusedVariable") // picocli sets them
  @Command(
      name = "sub",
      header = "Part of it.",
      description = "%n.dots first, and a back\\slash-dash.%n",
      footer = "%nExample:%n  tool sub 1")
  static final class Sub {
    @Option(
        names = "--mode",
        paramLabel = "fast|slow",
        defaultValue = "fast",
        description = "How (default: ${DEFAULT-VALUE}).")
    private String mode = "";

    @Option(names = "-i", arity = "0..1", paramLabel = "FILE", hidden = false, description = "In.")
    private Path in = Path.of("");

    @Option(names = "--secret", hidden = true, description = "Hidden.")
    private boolean secret;

    @Parameters(paramLabel = "PID", arity = "0..*", description = "Which.")
    private List<String> pids = new ArrayList<>();
  }

  private String file(String path) throws IOException {
    CommandLine line = new CommandLine(new Tool());
    line.addSubcommand(new Sub());
    Main.write(directory, new Release("1.2.3", "2025-01-01"), "1", line);
    return Files.readString(directory.resolve(path));
  }

  @Test
  void writesAFileForEachShellAndEachCommand() throws IOException {
    assertThat(file("man/man1/tool.1"))
        .contains(".SH EXIT STATUS".replace("SH EXIT", "SH \"EXIT") + "\"");
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(Files::isRegularFile).map(f -> directory.relativize(f).toString()))
          .containsExactlyInAnyOrder(
              "bash-completion/completions/tool",
              "zsh/site-functions/_tool",
              "fish/vendor_completions.d/tool.fish",
              "man/man1/tool.1",
              "man/man1/tool-sub.1");
    }
  }

  @Test
  void pagesHaveAllThatHelpHas() throws IOException {
    String page = file("man/man1/tool-sub.1");
    assertThat(page)
        .startsWith(".\\\" Made")
        .contains(".TH TOOL\\-SUB 1 2025-01-01 \"netatop\\-agent 1.2.3\"")
        .contains("tool\\-sub \\- Part of it\n")
        .contains("\\&.dots first, and a back\\eslash\\-dash.")
        .contains("\\fB\\-\\-mode\\fR \\fIfast|slow\\fR\nHow (default: fast).")
        .contains("\\fB\\-i\\fR [\\fIFILE\\fR]")
        .contains("\\fB\\-v\\fR, \\fB\\-\\-verbose\\fR")
        .contains("\\fBtool sub\\fR [OPTION]... [PID...]")
        .contains(".nf\ntool sub 1\n.fi")
        .doesNotContain("secret");
  }

  @Test
  void zshOffersValues() throws IOException {
    assertThat(file("zsh/site-functions/_tool"))
        .startsWith("#compdef tool\n")
        .contains("'*--mode[How (default\\: fast).]:fast|slow:(fast slow)'".replace("\\:", ":"))
        .contains("'*-v[Says \\[more\\], isn'\\''t that fine?]'")
        .contains("'*:PID:_pids'")
        .contains("'sub:Part of it'");
  }

  @Test
  void fishOffersValues() throws IOException {
    assertThat(file("fish/vendor_completions.d/tool.fish"))
        .contains(
            "complete -c tool -n 'not __fish_seen_subcommand_from sub' -a 'sub' -d 'Part of it'")
        .contains(
            "complete -c tool -n '__fish_seen_subcommand_from sub' -l 'mode' -r -a 'fast slow'"
                + " -d 'How (default: fast).'")
        .contains("-d 'Says [more], isn\\'t that fine?'");
  }
}
