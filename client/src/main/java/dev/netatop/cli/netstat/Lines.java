// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;

/** Lines of text on their way out; nobody waits for them before the listing ends. */
final class Lines {
  private final OutputStream out;
  private final Charset charset;
  private final StringBuilder line = new StringBuilder(160);

  Lines(OutputStream out, Charset charset) {
    this.out = out;
    this.charset = charset;
  }

  /** The line that is being written. */
  StringBuilder line() {
    return line;
  }

  /** Ends the line. */
  void end() throws IOException {
    line.append('\n');
    out.write(line.toString().getBytes(charset));
    line.setLength(0);
  }

  /** Writes a whole line. */
  void put(String text) throws IOException {
    line.append(text);
    end();
  }

  void flush() throws IOException {
    out.flush();
  }

  /** Adds a text that fills so many cells at least, to the left. */
  Lines left(String text, int cells) {
    line.append(text);
    return fill(cells - text.length());
  }

  /** Adds a text that fills so many cells at least, to the right. */
  Lines right(String text, int cells) {
    fill(cells - text.length());
    line.append(text);
    return this;
  }

  /** Adds an unsigned number. */
  Lines left(long number, int cells) {
    return left(Long.toUnsignedString(number), cells);
  }

  /** Adds an unsigned number. */
  Lines right(long number, int cells) {
    return right(Long.toUnsignedString(number), cells);
  }

  Lines blank() {
    line.append(' ');
    return this;
  }

  private Lines fill(int cells) {
    for (int i = 0; i < cells; i++) {
      line.append(' ');
    }
    return this;
  }
}
