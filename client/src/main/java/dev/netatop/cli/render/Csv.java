// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.render;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * CSV by RFC 4180, in UTF-8, with a header line. Its text data knows no control characters, so
 * those of commands are replaced as on a terminal.
 */
public final class Csv<T> implements RecordWriter<T> {
  private final OutputStream out;
  private final List<Column<T>> columns;
  private boolean headerWritten;

  /** Writes to {@code out}, which stays open. */
  public Csv(OutputStream out, List<Column<T>> columns) {
    this.out = out;
    this.columns = columns;
  }

  @Override
  public void write(T item) throws IOException {
    header();
    line(columns.stream().map(c -> field(c.value().apply(item))).collect(Collectors.joining(",")));
    out.flush();
  }

  @Override
  public void close() throws IOException {
    header();
    out.flush();
  }

  private void header() throws IOException {
    if (!headerWritten) {
      headerWritten = true;
      line(columns.stream().map(c -> field(c.name())).collect(Collectors.joining(",")));
    }
  }

  private void line(String text) throws IOException {
    out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  static String field(@Nullable Object value) {
    if (value == null) {
      return "";
    }
    if (value instanceof Long number) {
      return Long.toUnsignedString(number);
    }
    String text = Printable.of(value.toString());
    boolean quote = text.indexOf(',') >= 0 || text.indexOf('"') >= 0;
    return quote ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }
}
