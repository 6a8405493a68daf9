// SPDX-License-Identifier: Apache-2.0
package dev.netatop.docgen;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Completion for zsh, by _arguments (zshcompsys(1)). */
final class ZshCompletion {
  private final CommandLine program;
  private final StringBuilder text = new StringBuilder();

  ZshCompletion(CommandLine program) {
    this.program = program;
  }

  String text() {
    String name = program.getCommandName();
    line("#compdef " + name);
    line("# Made of the command definition; changes belong there.");
    line("");
    function("_" + name, program);
    line("_" + name + " \"$@\"");
    return text.toString();
  }

  private void function(String function, CommandLine line) {
    List<CommandLine> subcommands = Texts.subcommands(line);
    List<String> arguments = arguments(line.getCommandSpec());
    if (subcommands.isEmpty()) {
      line(function + "() {");
      call(arguments);
      line("}");
      line("");
      return;
    }
    for (CommandLine subcommand : subcommands) {
      function(function + "_" + subcommand.getCommandName(), subcommand);
    }
    line(function + "() {");
    line("  local context state line");
    line("  typeset -A opt_args");
    arguments.add(0, "-C");
    arguments.add("'1: :->command'");
    arguments.add("'*:: :->arguments'");
    call(arguments);
    line("  case $state in");
    line("    command)");
    line("      local -a commands");
    line("      commands=(");
    for (CommandLine subcommand : subcommands) {
      String entry = subcommand.getCommandName() + ":" + Texts.summary(subcommand.getCommandSpec());
      line("        " + quote(entry));
    }
    line("      )");
    line("      _describe -t commands command commands");
    line("      ;;");
    line("    arguments)");
    line("      case $line[1] in");
    for (CommandLine subcommand : subcommands) {
      String name = subcommand.getCommandName();
      line("        " + name + ") " + function + "_" + name + " ;;");
    }
    line("      esac");
    line("      ;;");
    line("  esac");
    line("}");
    line("");
  }

  private void call(List<String> arguments) {
    line("  _arguments \\");
    for (int i = 0; i < arguments.size(); i++) {
      line("    " + arguments.get(i) + (i + 1 < arguments.size() ? " \\" : ""));
    }
  }

  private static List<String> arguments(CommandSpec spec) {
    List<String> arguments = new ArrayList<>();
    arguments.add("-s");
    for (OptionSpec option : Texts.options(spec)) {
      for (String name : option.names()) {
        arguments.add(
            quote("*" + name + "[" + bracketed(Texts.description(option)) + "]" + value(option)));
      }
    }
    boolean several = spec.positionalParameters().stream().anyMatch(p -> p.arity().max() > 1);
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      arguments.add(
          quote(
              (several ? "*" : "")
                  + ":"
                  + colons(parameter.paramLabel())
                  + ":"
                  + action(parameter.paramLabel())));
    }
    return arguments;
  }

  private static String value(OptionSpec option) {
    if (option.arity().max() == 0) {
      return "";
    }
    String optional = option.arity().min() == 0 ? "::" : ":";
    return optional + colons(option.paramLabel()) + ":" + action(option.paramLabel());
  }

  private static String action(String label) {
    List<String> choices = Texts.choices(label);
    if (!choices.isEmpty()) {
      return "(" + String.join(" ", choices) + ")";
    }
    return switch (label) {
      case "PID", "TGID" -> "_pids";
      case "USER" -> "_users";
      case "SIGNAL" -> "_signals";
      default -> Texts.isFile(label) ? "_files" : " ";
    };
  }

  private static String bracketed(String description) {
    return description.replace("[", "\\[").replace("]", "\\]");
  }

  private static String colons(String label) {
    return label.replace(":", "\\:");
  }

  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
