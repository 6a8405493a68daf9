// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.screen.Key.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What keys do while the table is shown; the help overlay and README list them in this order. */
enum Action {
  QUIT("quit", "qQ"),
  HELP("this help", "h?", Name.F1),

  SORT_SENT(Group.SORT, "sort by sent", "s"),
  SORT_RECEIVED(Group.SORT, "sort by received", "r"),
  SORT_LEFT(Group.SORT, "sort by the column to the left", "<"),
  SORT_RIGHT(Group.SORT, "sort by the column to the right", ">"),
  REVERSE(Group.SORT, "reverse the order", "R"),
  STABLE(Group.SORT, "keep rows where they are, in order of appearance", "o"),

  NEXT_UNIT(Group.NUMBERS, "next unit: KB/s, total KB, B, MB, MB/s, GB/s", "m"),
  BITS(Group.NUMBERS, "bits or bytes", "u"),
  THOUSANDS(Group.NUMBERS, "1000 or 1024 of one unit make the next", "i"),
  SINCE(Group.NUMBERS, "totals since top or since the agent started", "T"),

  COMMAND_LINE(Group.COLUMNS, "command lines", "l"),
  BASE_NAME(Group.COLUMNS, "programs without their folders", "b"),
  BOTH(Group.COLUMNS, "totals beside rates, rates beside totals", "v"),
  PACKETS(Group.COLUMNS, "packets", "p"),
  GRAPH(Group.COLUMNS, "the last minute as a graph", "z"),

  UNFOLD(Group.ROWS, "connections of a process, members of a group", "c", Name.ENTER, Name.RIGHT),
  FOLD(Group.ROWS, "fold, or go to the row above", "", Name.LEFT),
  UNFOLD_ALL(Group.ROWS, "unfold all", "+"),
  FOLD_ALL(Group.ROWS, "fold all", "-"),
  THREADS(Group.ROWS, "threads of a process", "ty"),
  HOST_NAMES(Group.ROWS, "names of hosts (DNS) or addresses", "n"),
  GROUP(Group.ROWS, "group by program, user, unit, container, not at all", "g"),
  FILTER(Group.ROWS, "filter by program, pid:, user:, dev:, port: or host:", "/"),
  LOOPBACK(Group.ROWS, "with loopback or without", "a"),
  TCP_ONLY(Group.ROWS, "TCP alone, or TCP and UDP", "C"),

  DETAILS(Group.OTHER, "details of the selected process", "d"),
  KILL(Group.OTHER, "send a signal to the selected process", "k"),
  PAUSE(Group.OTHER, "stand still, or go on", " "),
  REDRAW(Group.OTHER, "draw the screen again", "", Name.REDRAW),
  CLOSE(Group.OTHER, "close the details, then clear filter and selection", "", Name.ESCAPE),

  UP(Group.SELECT, "the row above", "K", Name.UP),
  DOWN(Group.SELECT, "the row below", "J", Name.DOWN),
  PAGE_UP(Group.SELECT, "a page up", "", Name.PAGE_UP),
  PAGE_DOWN(Group.SELECT, "a page down", "", Name.PAGE_DOWN),
  FIRST(Group.SELECT, "the first row", "", Name.HOME),
  LAST(Group.SELECT, "the last row", "", Name.END);

  /** Where the help lists it. */
  enum Group {
    GENERAL(""),
    SORT("Order"),
    NUMBERS("Numbers"),
    COLUMNS("Columns"),
    ROWS("Rows"),
    SELECT("Selection"),
    OTHER("Process and screen");

    private final String title;

    Group(String title) {
      this.title = title;
    }

    String title() {
      return title;
    }
  }

  private final Group group;
  private final String help;
  private final String characters;
  private final @Nullable Name name;
  private final @Nullable Name otherName;

  Action(String help, String characters, Name... names) {
    this(Group.GENERAL, help, characters, names);
  }

  /** Each of the characters is a key of its own. */
  Action(Group group, String help, String characters, Name... names) {
    this.group = group;
    this.help = help;
    this.characters = characters;
    this.name = names.length > 0 ? names[0] : null;
    this.otherName = names.length > 1 ? names[1] : null;
  }

  Group group() {
    return group;
  }

  /** What it does, in a few words. */
  String help() {
    return help;
  }

  /** The action of a key; none where the key means nothing. */
  static Optional<Action> of(Key key) {
    for (Action action : values()) {
      if (key.name() == Name.CHARACTER
          ? action.characters.contains(key.text())
          : key.name() == action.name || key.name() == action.otherName) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }

  /** Its keys, for people. */
  String keys() {
    List<String> keys = new ArrayList<>();
    characters.chars().forEach(c -> keys.add(c == ' ' ? "Space" : Character.toString(c)));
    for (Name key : new @Nullable Name[] {name, otherName}) {
      if (key != null) {
        keys.add(label(key));
      }
    }
    return String.join(" ", keys);
  }

  private static String label(Name name) {
    return switch (name) {
      case UP -> "Up";
      case DOWN -> "Down";
      case LEFT -> "Left";
      case RIGHT -> "Right";
      case PAGE_UP -> "PgUp";
      case PAGE_DOWN -> "PgDn";
      case HOME -> "Home";
      case END -> "End";
      case ENTER -> "Enter";
      case ESCAPE -> "Esc";
      case F1 -> "F1";
      case REDRAW -> "Ctrl-L";
      default -> name.name();
    };
  }
}
