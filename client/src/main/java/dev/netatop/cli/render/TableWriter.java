// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.render;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Writes records as a table. A gathered table is written at the end, with columns that fit all
 * rows; a flowing one writes each record as it comes.
 */
public final class TableWriter<T> implements RecordWriter<T> {

  /** Where a line goes; it adds the line's end and flushes. */
  @FunctionalInterface
  public interface Lines {
    /** Writes one line. */
    void line(String text) throws IOException;
  }

  private final Table table;
  private final Function<T, List<List<String>>> rows;
  private final Lines out;
  private final boolean flowing;
  private final List<List<String>> gathered = new ArrayList<>();
  private boolean headerWritten;

  /**
   * A writer.
   *
   * @param rows the lines of one record
   * @param flowing whether to write each record as it comes
   */
  public TableWriter(
      Table table, Function<T, List<List<String>>> rows, Lines out, boolean flowing) {
    this.table = table;
    this.rows = rows;
    this.out = out;
    this.flowing = flowing;
  }

  @Override
  public void write(T item) throws IOException {
    if (!flowing) {
      gathered.addAll(rows.apply(item));
      return;
    }
    if (!headerWritten) {
      headerWritten = true;
      out.line(table.headerLine());
    }
    for (List<String> row : rows.apply(item)) {
      out.line(table.rowLine(row));
    }
  }

  @Override
  public void close() throws IOException {
    if (!gathered.isEmpty()) {
      for (String line : table.lines(gathered)) {
        out.line(line);
      }
      gathered.clear();
    }
  }
}
