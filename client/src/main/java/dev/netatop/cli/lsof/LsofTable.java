// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.lsof;

import dev.netatop.cli.files.FileLine;
import dev.netatop.cli.files.OpenProcess;
import dev.netatop.cli.render.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** lsof's columns: each as wide as its widest word, COMMAND and NAME to the left. */
public final class LsofTable {
  /** lsof cuts commands here. */
  private static final int COMMAND_CELLS = 9;

  /** A column: its title, whether to the left, and what stands in it. */
  private record Col(String title, boolean left, Function<FileLine, String> cell) {}

  private final List<Col> cols = new ArrayList<>();

  /**
   * A table.
   *
   * @param parents whether to show parents
   * @param user a process's user in words
   * @param name what a file is called, with addresses
   */
  public LsofTable(
      boolean parents, Function<OpenProcess, String> user, Function<FileLine, String> name) {
    cols.add(new Col("COMMAND", true, l -> command(l.process().command())));
    cols.add(new Col("PID", false, l -> Integer.toString(l.process().pid())));
    if (parents) {
      cols.add(new Col("PPID", false, l -> Integer.toString(l.process().parent())));
    }
    cols.add(new Col("USER", false, l -> user.apply(l.process())));
    // The letters of access and lock stand behind the descriptor, in places of their own.
    cols.add(new Col("  FD  ", false, l -> l.file().fd() + l.file().access() + l.lock()));
    cols.add(new Col("TYPE", false, FileLine::type));
    cols.add(new Col("DEVICE", false, FileLine::device));
    cols.add(new Col("SIZE/OFF", false, FileLine::sizeOffset));
    cols.add(new Col("NODE", false, FileLine::node));
    cols.add(new Col("NAME", true, name));
  }

  private static String command(String comm) {
    String printable = Printable.of(comm);
    return printable.length() <= COMMAND_CELLS
        ? printable
        : printable.substring(0, printable.offsetByCodePoints(0, cells(printable)));
  }

  private static int cells(String text) {
    return Math.min(COMMAND_CELLS, text.codePointCount(0, text.length()));
  }

  /** The header and the lines. */
  public List<String> lines(List<FileLine> files) {
    List<List<String>> rows = new ArrayList<>(files.size() + 1);
    rows.add(cols.stream().map(Col::title).toList());
    for (FileLine file : files) {
      rows.add(cols.stream().map(c -> Printable.of(c.cell().apply(file))).toList());
    }
    int[] widths = new int[cols.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Printable.width(row.get(i)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      line.append(i == 0 ? "" : " ")
          .append(Printable.pad(row.get(i), widths[i], !cols.get(i).left()));
    }
    return line.toString().stripTrailing();
  }
}
