// SPDX-License-Identifier: Apache-2.0
package dev.netatop.docgen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;
import picocli.CommandLine;

/**
 * Writes completion and man pages of programs into a tree: {@code Main DIRECTORY VERSION DATE
 * (SECTION CLASS)...}, where each class has a static method {@code commandLine()}.
 */
public final class Main {
  private static final int FIRST_PROGRAM = 3;

  private Main() {}

  /** Writes all files. */
  public static void main(String[] args) throws IOException, ReflectiveOperationException {
    if (args.length < FIRST_PROGRAM + 2 || args.length % 2 == 0) {
      throw new IllegalArgumentException("DIRECTORY VERSION DATE (SECTION CLASS)...");
    }
    Path directory = Path.of(args[0]);
    for (int i = FIRST_PROGRAM; i < args.length; i += 2) {
      CommandLine line =
          (CommandLine) Class.forName(args[i + 1]).getMethod("commandLine").invoke(null);
      write(directory, new Release(args[1], args[2]), args[i], line);
    }
  }

  /** Writes the files of one program. */
  static void write(Path directory, Release release, String section, CommandLine line)
      throws IOException {
    String name = line.getCommandName();
    file(directory.resolve("bash-completion/completions/" + name), AutoComplete.bash(name, line));
    file(directory.resolve("zsh/site-functions/_" + name), new ZshCompletion(line).text());
    file(
        directory.resolve("fish/vendor_completions.d/" + name + ".fish"),
        new FishCompletion(line).text());
    man(directory, release, section, line, "");
  }

  private static void man(
      Path directory, Release release, String section, CommandLine line, String parent)
      throws IOException {
    String name = parent + line.getCommandName();
    file(
        directory.resolve("man/man" + section + "/" + name + "." + section),
        new ManPage(line.getCommandSpec(), section, release).text());
    for (CommandLine subcommand : Texts.subcommands(line)) {
      man(directory, release, section, subcommand, name + "-");
    }
  }

  private static void file(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
