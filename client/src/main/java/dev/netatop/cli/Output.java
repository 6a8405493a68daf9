// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.render.Column;
import dev.netatop.cli.render.Csv;
import dev.netatop.cli.render.JsonLines;
import dev.netatop.cli.render.Printable;
import dev.netatop.cli.render.RecordWriter;
import dev.netatop.cli.render.Table;
import dev.netatop.cli.render.TableWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.Function;

/** Standard output in the form that was asked for. */
final class Output {
  private final Environment environment;
  private final OutputForm form;

  Output(Environment environment, OutputForm form) {
    this.environment = environment;
    this.form = form;
  }

  OutputForm form() {
    return form;
  }

  /** A writer that lines up all records, which are written at its end where people read them. */
  <T> RecordWriter<T> gathered(
      List<Column<T>> columns, List<Table.Col> cols, Function<T, List<List<String>>> rows)
      throws IOException {
    return writer(columns, cols, rows, false);
  }

  /** A writer that shows each record at once. */
  <T> RecordWriter<T> flowing(
      List<Column<T>> columns, List<Table.Col> cols, Function<T, List<List<String>>> rows)
      throws IOException {
    return writer(columns, cols, rows, true);
  }

  private <T> RecordWriter<T> writer(
      List<Column<T>> columns,
      List<Table.Col> cols,
      Function<T, List<List<String>>> rows,
      boolean flowing)
      throws IOException {
    OutputStream out = environment.out();
    return switch (form) {
      case JSON -> new JsonLines<>(out, columns);
      case CSV -> new Csv<>(out, columns);
      case HUMAN ->
          new TableWriter<>(
              new Table(cols, environment.terminal().width()), rows, this::line, flowing);
    };
  }

  /** Writes one record in the machine's form, or lines for people. */
  <T> void one(T item, List<Column<T>> columns, Function<T, List<String>> text) throws IOException {
    if (form == OutputForm.HUMAN) {
      for (String line : text.apply(item)) {
        line(line);
      }
      return;
    }
    try (RecordWriter<T> writer = writer(columns, List.of(), t -> List.of(), true)) {
      writer.write(item);
    }
  }

  /** Writes lines that are printable already, all at once. */
  void lines(List<String> lines) throws IOException {
    environment.out().write((String.join("\n", lines) + "\n").getBytes(environment.charset()));
    environment.out().flush();
  }

  /** Writes a line for people, without whatever could move the cursor. */
  void line(String text) throws IOException {
    environment.out().write((Printable.of(text) + "\n").getBytes(environment.charset()));
    environment.out().flush();
  }
}
