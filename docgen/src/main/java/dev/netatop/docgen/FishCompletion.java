// SPDX-License-Identifier: Apache-2.0
package dev.netatop.docgen;

import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Completion for fish, by its builtin complete. */
final class FishCompletion {
  private final CommandLine program;
  private final StringBuilder text = new StringBuilder();

  FishCompletion(CommandLine program) {
    this.program = program;
  }

  String text() {
    line("# Made of the command definition; changes belong there.");
    List<CommandLine> subcommands = Texts.subcommands(program);
    String names =
        subcommands.stream().map(CommandLine::getCommandName).collect(Collectors.joining(" "));
    String before = subcommands.isEmpty() ? "" : "not __fish_seen_subcommand_from " + names;
    line("complete -c " + program.getCommandName() + " -f");
    for (CommandLine subcommand : subcommands) {
      complete(
          before,
          "-a "
              + quote(subcommand.getCommandName())
              + " -d "
              + quote(Texts.summary(subcommand.getCommandSpec())));
    }
    options(before, program.getCommandSpec());
    for (CommandLine subcommand : subcommands) {
      String inside = "__fish_seen_subcommand_from " + subcommand.getCommandName();
      options(inside, subcommand.getCommandSpec());
      subcommand.getCommandSpec().positionalParameters().stream()
          .map(p -> arguments(p.paramLabel()))
          .filter(a -> !a.isEmpty())
          .distinct()
          .forEach(a -> complete(inside, a));
    }
    return text.toString();
  }

  private void options(String condition, CommandSpec spec) {
    for (OptionSpec option : Texts.options(spec)) {
      StringBuilder words = new StringBuilder();
      for (String name : option.names()) {
        words.append(
            name.startsWith("--")
                ? "-l " + quote(name.substring(2)) + " "
                : name.length() == 2
                    ? "-s " + quote(name.substring(1)) + " "
                    : "-o " + quote(name.substring(1)) + " ");
      }
      String value =
          option.arity().max() == 0
              ? ""
              : (option.arity().min() == 0 ? "" : "-r ") + arguments(option.paramLabel()) + " ";
      complete(condition, words + value + "-d " + quote(Texts.description(option)));
    }
  }

  private static String arguments(String label) {
    List<String> choices = Texts.choices(label);
    if (!choices.isEmpty()) {
      return "-a " + quote(String.join(" ", choices));
    }
    return switch (label) {
      case "PID", "TGID" -> "-a '(__fish_complete_pids)'";
      case "USER" -> "-a '(__fish_complete_users)'";
      default -> Texts.isFile(label) ? "-F" : "";
    };
  }

  private void complete(String condition, String words) {
    String when = condition.isEmpty() ? "" : "-n " + quote(condition) + " ";
    line("complete -c " + program.getCommandName() + " " + when + words.strip());
  }

  static String quote(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
