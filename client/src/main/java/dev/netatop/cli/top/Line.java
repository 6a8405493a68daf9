// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

/**
 * One line of the table, in its place.
 *
 * <p>Text in it (names, commands) is untrusted: to be sanitised before a terminal sees it.
 */
public sealed interface Line {

  /** The same in every refresh. */
  LineId id();

  /** How many lines it stands below: 0 for a group, and for a row without groups. */
  int depth();

  /** What it moved, of the protocols that are shown. */
  Traffic traffic();

  /** Whether all it stands for has ended: to be dimmed. */
  boolean finished();

  /**
   * Several rows in one.
   *
   * @param name the group's: of the program, the user, the unit or the container
   * @param members how many rows it has
   * @param unfolded whether they follow
   * @param history of all together
   */
  record OfGroup(
      LineId.OfGroup id,
      String name,
      int members,
      boolean unfolded,
      Traffic traffic,
      History history,
      boolean finished)
      implements Line {
    @Override
    public int depth() {
      return 0;
    }
  }

  /**
   * One row.
   *
   * @param row the row; its own traffic has all protocols, {@link #traffic} those that are shown
   * @param unfolded whether its connections follow
   */
  record OfRow(Row row, int depth, boolean unfolded, Traffic traffic) implements Line {
    @Override
    public LineId.OfRow id() {
      return new LineId.OfRow(row.key());
    }

    @Override
    public boolean finished() {
      return row.finished();
    }
  }

  /**
   * One connection of the row above.
   *
   * @param row the row that it belongs to
   */
  record OfConnection(RowKey row, Connection connection, int depth, Traffic traffic)
      implements Line {
    @Override
    public LineId.OfConnection id() {
      return new LineId.OfConnection(row, connection.socket().cookie());
    }

    @Override
    public boolean finished() {
      return connection.closed();
    }
  }

  /**
   * One thread of the row above.
   *
   * @param row the row that it belongs to
   */
  record OfThread(RowKey row, ThreadTraffic thread, int depth, Traffic traffic) implements Line {
    @Override
    public LineId.OfThread id() {
      return new LineId.OfThread(row, thread.task().key());
    }

    @Override
    public boolean finished() {
      return false;
    }
  }
}
