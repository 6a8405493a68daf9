// SPDX-License-Identifier: Apache-2.0
package dev.netatop.docgen;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a command definition says, without the marks of picocli. */
final class Texts {
  private Texts() {}

  /** Paragraphs of picocli's text, whose %n and markup are resolved; empty lines are left out. */
  static List<String> paragraphs(String... texts) {
    List<String> paragraphs = new ArrayList<>();
    for (String text : texts) {
      String plain = Ansi.OFF.string(String.format(text));
      for (String line : plain.split("\\R", -1)) {
        if (!line.isBlank()) {
          paragraphs.add(line.stripTrailing());
        }
      }
    }
    return paragraphs;
  }

  /** All in one line. */
  static String line(String... texts) {
    return String.join(" ", paragraphs(texts)).strip();
  }

  /** What an option does, with its default. */
  static String description(OptionSpec option) {
    String value = option.defaultValue() == null ? "none" : option.defaultValue();
    String[] texts =
        Arrays.stream(option.description())
            .map(t -> t.replace("${DEFAULT-VALUE}", value))
            .toArray(String[]::new);
    return line(texts);
  }

  /** One line on what a command is for, without a full stop. */
  static String summary(CommandSpec spec) {
    String[] header = spec.usageMessage().header();
    String[] texts = header.length > 0 ? header : spec.usageMessage().description();
    List<String> paragraphs = paragraphs(texts);
    String first = paragraphs.isEmpty() ? spec.name() : paragraphs.get(0);
    return first.endsWith(".") ? first.substring(0, first.length() - 1) : first;
  }

  /** The visible options, those of this command before those of every command. */
  static List<OptionSpec> options(CommandSpec spec) {
    return spec.options().stream()
        .filter(o -> !o.hidden())
        .sorted(Comparator.comparing(OptionSpec::inherited))
        .toList();
  }

  /** The visible subcommands. */
  static List<CommandLine> subcommands(CommandLine line) {
    return new LinkedHashSet<>(line.getSubcommands().values())
        .stream().filter(s -> !s.getCommandSpec().usageMessage().hidden()).toList();
  }

  /** Whether the shell should offer files for a parameter of this label. */
  static boolean isFile(String label) {
    return label.matches(".*\\b(FILE|PATH|DIR|DIRECTORY)\\b.*");
  }

  /** The choices of a label such as {@code auto|hook}; empty for another. */
  static List<String> choices(String label) {
    return label.matches("[a-z0-9-]+(\\|[a-z0-9-]+)+")
        ? List.of(label.split("\\|", -1))
        : List.of();
  }
}
