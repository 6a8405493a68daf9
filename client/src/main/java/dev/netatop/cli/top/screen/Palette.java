// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import java.util.EnumMap;
import java.util.Map;
import org.jline.terminal.Terminal;
import org.jline.utils.Curses;
import org.jline.utils.InfoCmp.Capability;

/** How a terminal shows the styles: by what its terminfo entry says it can do. */
final class Palette {
  private static final int RED = 1;
  private static final int GREEN = 2;
  private static final int YELLOW = 3;
  private static final int CYAN = 6;
  private static final int FEWEST_COLOURS = 8;

  private final Map<Style, String> looks = new EnumMap<>(Style.class);

  /**
   * Asks the terminal what it can do.
   *
   * @param coloured whether colours are wanted, where it has them
   */
  Palette(Terminal terminal, boolean coloured) {
    Integer colours = terminal.getNumericCapability(Capability.max_colors);
    boolean colour = coloured && colours != null && colours >= FEWEST_COLOURS;
    Maker make = new Maker(terminal);
    String inverse = make.attribute(Capability.enter_reverse_mode);
    String bold = make.attribute(Capability.enter_bold_mode);
    String dim = make.attribute(Capability.enter_dim_mode);
    String underline = make.attribute(Capability.enter_underline_mode);
    looks.put(Style.PLAIN, "");
    looks.put(Style.STRONG, bold);
    looks.put(Style.DIM, dim);
    looks.put(Style.HEAD, inverse);
    looks.put(Style.HEAD_SORTED, inverse + bold + (colour ? "" : underline));
    looks.put(Style.SELECTED, colour ? make.foreground(0) + make.background(CYAN) : inverse);
    looks.put(Style.KEY, colour ? make.foreground(CYAN) + bold : bold);
    looks.put(Style.GOOD, colour ? make.foreground(GREEN) : bold);
    looks.put(Style.WARNING, colour ? make.foreground(YELLOW) + bold : bold);
    looks.put(Style.ALERT, colour ? make.foreground(RED) + bold : inverse + bold);
    looks.put(Style.DETAIL, colour ? make.foreground(CYAN) : "");
    looks.put(Style.GRAPH, colour ? make.foreground(GREEN) : "");
    String plain = make.attribute(Capability.exit_attribute_mode);
    looks.replaceAll((style, look) -> plain + look);
    if (plain.isEmpty()) {
      // What can't be switched off again is not switched on.
      looks.replaceAll((style, look) -> "");
    }
  }

  /** What makes the terminal write in this style, whatever it wrote in before. */
  String look(Style style) {
    return looks.getOrDefault(style, "");
  }

  private record Maker(Terminal terminal) {
    String attribute(Capability capability) {
      return text(terminal, capability);
    }

    // By ECMA-48, as every terminal with colours has it: JLine does not understand all entries'
    // conditions.
    String foreground(int number) {
      return "\u001b[3" + number + "m";
    }

    String background(int number) {
      return "\u001b[4" + number + "m";
    }
  }

  /** What the terminal wants to be told; empty where it knows no such thing. */
  static String text(Terminal terminal, Capability capability, Object... parameters) {
    String template = terminal.getStringCapability(capability);
    return template == null ? "" : Curses.tputs(template, parameters);
  }
}
