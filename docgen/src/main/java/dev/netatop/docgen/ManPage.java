// SPDX-License-Identifier: Apache-2.0
package dev.netatop.docgen;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** A manual page in the macros of man(7). */
final class ManPage {
  private final CommandSpec spec;
  private final String section;
  private final Release release;
  private final StringBuilder page = new StringBuilder();

  ManPage(CommandSpec spec, String section, Release release) {
    this.spec = spec;
    this.section = section;
    this.release = release;
  }

  String text() {
    String name = spec.qualifiedName("-");
    line(".\\\" Made of the command definition; changes belong there.");
    // The date stands as it is: an escaped hyphen is none to mandoc.
    line(
        ".TH "
            + escape(name.toUpperCase(Locale.ROOT))
            + " "
            + section
            + " "
            + release.date()
            + " \""
            + escape("netatop-agent " + release.version())
            + "\"");
    macro("SH", "NAME");
    line(escape(name) + " \\- " + escape(Texts.summary(spec)));
    macro("SH", "SYNOPSIS");
    synopsis();
    macro("SH", "DESCRIPTION");
    description();
    options();
    commands();
    exitStatus();
    footer();
    seeAlso();
    return page.toString();
  }

  private void synopsis() {
    String[] custom = spec.usageMessage().customSynopsis();
    List<String> forms =
        custom.length > 0 ? Texts.paragraphs(custom) : List.of(spec.qualifiedName() + operands());
    for (int i = 0; i < forms.size(); i++) {
      if (i > 0) {
        line(".br");
      }
      line(
          "\\fB"
              + escape(spec.qualifiedName())
              + "\\fR"
              + escape(
                  forms
                      .get(i)
                      .substring(Math.min(forms.get(i).length(), spec.qualifiedName().length()))));
    }
  }

  private String operands() {
    StringBuilder operands = new StringBuilder(spec.options().isEmpty() ? "" : " [OPTION]...");
    if (!spec.subcommands().isEmpty()) {
      operands.append(" COMMAND");
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      String label = parameter.paramLabel();
      boolean optional = parameter.arity().min() == 0;
      boolean several = parameter.arity().max() > 1;
      operands
          .append(optional ? " [" : " ")
          .append(label)
          .append(several ? "..." : "")
          .append(optional ? "]" : "");
    }
    return operands.toString();
  }

  private void description() {
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add(Texts.line(spec.usageMessage().header()));
    paragraphs.addAll(Texts.paragraphs(spec.usageMessage().description()));
    boolean first = true;
    for (String paragraph : paragraphs) {
      if (!paragraph.isEmpty()) {
        if (!first) {
          line(".PP");
        }
        first = false;
        line(escape(paragraph.strip()));
      }
    }
  }

  private void options() {
    List<OptionSpec> options = Texts.options(spec);
    if (options.isEmpty() && spec.positionalParameters().isEmpty()) {
      return;
    }
    macro("SH", "OPTIONS");
    for (OptionSpec option : options) {
      line(".TP");
      String names =
          java.util.Arrays.stream(option.names())
              .map(n -> "\\fB" + escape(n) + "\\fR")
              .collect(Collectors.joining(", "));
      line(names + value(option));
      line(escape(Texts.description(option)));
    }
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      if (!parameter.hidden()) {
        line(".TP");
        line("\\fI" + escape(parameter.paramLabel()) + "\\fR");
        line(escape(Texts.line(parameter.description())));
      }
    }
  }

  private static String value(OptionSpec option) {
    if (option.arity().max() == 0) {
      return "";
    }
    String label = "\\fI" + escape(option.paramLabel()) + "\\fR";
    return option.arity().min() == 0 ? " [" + label + "]" : " " + label;
  }

  private void commands() {
    List<CommandLine> subcommands = Texts.subcommands(spec.commandLine());
    if (subcommands.isEmpty()) {
      return;
    }
    macro("SH", "COMMANDS");
    for (CommandLine subcommand : subcommands) {
      line(".TP");
      line("\\fB" + escape(subcommand.getCommandName()) + "\\fR");
      line(escape(Texts.summary(subcommand.getCommandSpec())) + ".");
    }
  }

  private void exitStatus() {
    Map<String, String> codes = spec.usageMessage().exitCodeList();
    if (codes.isEmpty()) {
      return;
    }
    macro("SH", "EXIT STATUS");
    codes.forEach(
        (code, meaning) -> {
          line(".TP");
          line("\\fB" + escape(code.strip()) + "\\fR");
          line(escape(Texts.line(meaning)));
        });
  }

  private void footer() {
    List<String> paragraphs = Texts.paragraphs(spec.usageMessage().footer());
    if (paragraphs.isEmpty()) {
      return;
    }
    macro("SH", "NOTES");
    boolean first = true;
    for (String paragraph : paragraphs) {
      // What is indented is to be typed as it stands.
      if (paragraph.startsWith("  ")) {
        line(".RS");
        line(".nf");
        line(escape(paragraph.strip()));
        line(".fi");
        line(".RE");
      } else {
        if (!first) {
          line(".PP");
        }
        line(escape(paragraph));
      }
      first = false;
    }
  }

  private void seeAlso() {
    List<String> others = new ArrayList<>();
    CommandSpec parent = spec.parent();
    if (parent != null) {
      others.add("\\fB" + escape(parent.qualifiedName("-")) + "\\fR(" + section + ")");
    }
    for (CommandLine subcommand : Texts.subcommands(spec.commandLine())) {
      others.add(
          "\\fB"
              + escape(subcommand.getCommandSpec().qualifiedName("-"))
              + "\\fR("
              + section
              + ")");
    }
    others.add(
        spec.name().equals("netatop-agent") ? "\\fBnetatop\\fR(1)" : "\\fBnetatop\\-agent\\fR(8)");
    macro("SH", "SEE ALSO");
    line(String.join(",\n", others));
  }

  private void macro(String name, String... arguments) {
    StringBuilder text = new StringBuilder("." + name);
    for (String argument : arguments) {
      text.append(
          argument.indexOf(' ') >= 0 || argument.isEmpty()
              ? " \"" + escape(argument) + "\""
              : " " + escape(argument));
    }
    line(text.toString());
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  /** Text without any meaning to roff. */
  static String escape(String text) {
    String escaped =
        text.replace("\\", "\\e")
            .replace("-", "\\-")
            .replace("^", "\\(ha")
            .replace("~", "\\(ti")
            .replace("`", "\\(ga")
            .replace("\t", " ")
            .replaceAll("(?<=\\S) {2,}", " ");
    // A dot or quote at a line's beginning would be a request.
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
