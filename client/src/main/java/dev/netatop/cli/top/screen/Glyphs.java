// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.render.Printable;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;

/** The characters that a terminal can show, by its locale and kind. */
final class Glyphs {
  private static final String BLOCKS = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";
  private static final String ASCII_BLOCKS = " .:-=+*%#";

  private final CharsetEncoder encoder;
  private final boolean all;
  private final boolean rich;

  private Glyphs(Charset charset, boolean rich) {
    this.encoder = charset.newEncoder();
    this.all = charset.equals(StandardCharsets.UTF_8);
    this.rich = rich && encoder.canEncode(BLOCKS + "\u25b8\u25be\u2192\u2514");
  }

  /**
   * For a locale's character set and a terminal.
   *
   * @param type the terminal's, as TERM has it
   */
  static Glyphs of(Charset charset, String type) {
    // The fonts of the Linux console have 256 or 512 characters, and these are not among them.
    boolean console = type.equals("linux") || type.startsWith("vt");
    return new Glyphs(charset, !console);
  }

  /** Untrusted text as this terminal may see it. */
  String clean(String text) {
    String printable = Printable.of(text);
    if (all || encoder.canEncode(printable)) {
      return printable;
    }
    StringBuilder out = new StringBuilder(printable.length());
    printable
        .codePoints()
        .forEach(
            c ->
                out.append(encoder.canEncode(Character.toString(c)) ? Character.toString(c) : "?"));
    return out.toString();
  }

  /** A bar of a graph, from 0 for nothing to 8. */
  char bar(int height) {
    return (rich ? BLOCKS : ASCII_BLOCKS).charAt(height);
  }

  String folded() {
    return rich ? "\u25b8" : "+";
  }

  String unfolded() {
    return rich ? "\u25be" : "-";
  }

  String arrow() {
    return rich ? "\u2192" : "->";
  }

  String branch() {
    return rich ? "\u2514" : "`";
  }

  String rule() {
    return rich ? "\u2500" : "-";
  }

  /** Highest first, or lowest first. */
  String direction(boolean down) {
    return rich ? (down ? "\u25bc" : "\u25b2") : (down ? "v" : "^");
  }
}
