// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.AgentState;
import dev.netatop.cli.top.Demand;
import dev.netatop.cli.top.Filter;
import dev.netatop.cli.top.Line;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.Table;
import dev.netatop.cli.top.View;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the user sees and has opened: changed by keys and refreshes, drawn as a frame. It does no
 * I/O and knows no clock; what is to be done outside (leave, send a signal) it says.
 */
final class Ui {
  /** A signal that the user wants to send. */
  record SignalRequest(SignalName signal, int pid, long startTimeNs) {}

  private static final long MESSAGE_NS = TimeUnit.SECONDS.toNanos(5);
  private static final long LONG_MESSAGE_NS = TimeUnit.SECONDS.toNanos(15);

  private final Scene.Surroundings surroundings;
  private Settings settings;
  private Columns columns = Columns.DEFAULT;
  private Selection selection = Selection.NONE;
  private Mode mode = new Mode.Browsing();
  private Optional<Message> message = Optional.empty();
  private Optional<SignalRequest> signal = Optional.empty();
  private Optional<AgentState.Lost> lost = Optional.empty();
  private @Nullable View newest;
  private @Nullable View view;
  private @Nullable Table table;
  private Extent extent = Extent.NONE;
  private boolean details;
  private boolean quit;
  private boolean redraw;
  private boolean sameInput;
  private int width;
  private int height;
  private long nowNs;

  Ui(Settings settings, Scene.Surroundings surroundings, int width, int height) {
    this.settings = settings;
    this.surroundings = surroundings;
    this.width = width;
    this.height = height;
  }

  /** The terminal has another size. */
  void resize(int newWidth, int newHeight) {
    width = newWidth;
    height = newHeight;
    settle();
  }

  /** Time goes on. */
  void timePassed(long newNowNs) {
    nowNs = newNowNs;
    message = message.filter(m -> m.untilNs() - nowNs > 0);
  }

  /** When something changes by time alone, by the monotonic clock. */
  Optional<Long> nextChangeNs() {
    return message.map(Message::untilNs);
  }

  /** A refresh. */
  void refresh(View next) {
    newest = next;
    if (next.agent() instanceof AgentState.Lost state) {
      lost = Optional.of(state);
    } else if (lost.isPresent()) {
      String since = HeaderPane.clock(lost.get().since(), surroundings.zone());
      String back = HeaderPane.clock(next.time(), surroundings.zone());
      tell(
          "the agent is back since " + back + "; it was lost at " + since,
          Style.GOOD,
          LONG_MESSAGE_NS);
      lost = Optional.empty();
    }
    // What stands still tells nevertheless that nobody counts any more.
    view =
        view == null || !settings.paused()
            ? next
            : new View(view.time(), view.rows(), view.past(), view.status(), next.agent());
    arrange();
  }

  /** Shows a sentence for a while. */
  void tell(String text, Style style) {
    tell(text, style, MESSAGE_NS);
  }

  private void tell(String text, Style style, long forNs) {
    message = Optional.of(new Message(text, style, nowNs + forNs));
  }

  boolean wantsToQuit() {
    return quit;
  }

  /** Whether the user wants everything drawn again; asked once. */
  boolean takeRedraw() {
    boolean wanted = redraw;
    redraw = false;
    return wanted;
  }

  /** The signal that is to be sent now; asked once. */
  Optional<SignalRequest> takeSignal() {
    Optional<SignalRequest> wanted = signal;
    signal = Optional.empty();
    return wanted;
  }

  /** What refreshes must have. */
  Demand demand() {
    Demand demand = settings.demand();
    return details
        ? selectedRow()
            .filter(row -> row.row().task().id() != 0)
            .map(row -> demand.plusProcess(row.row().task().id()))
            .orElse(demand)
        : demand;
  }

  Settings settings() {
    return settings;
  }

  /** The terminal's content. */
  Canvas frame() {
    if (view == null || table == null) {
      Canvas canvas = new Canvas(width, height);
      canvas.put(0, 0, "netatop top: waiting for the agent (q quits)", Style.PLAIN);
      return canvas;
    }
    return Frame.of(scene(view, table), width, height);
  }

  private Scene scene(View shown, Table arranged) {
    return new Scene(
        shown,
        arranged,
        extent,
        settings,
        columns,
        selection,
        mode,
        details,
        message,
        surroundings);
  }

  private void arrange() {
    if (view != null) {
      table = Table.arrange(view, settings, surroundings.users());
      extent = Extent.of(table, surroundings.users());
      settle();
    }
  }

  /** Keeps the selected line in sight. */
  private void settle() {
    if (table != null) {
      selection = selection.in(table.lines(), rowsSeen());
    }
  }

  private int rowsSeen() {
    return Frame.shares(height, details).rows();
  }

  // Keys

  /**
   * Keys that follow came in one piece with each other: nobody presses two keys at once, but pasted
   * text does.
   */
  void beginInput() {
    sameInput = false;
  }

  /** A key. */
  void press(Key key) {
    if (view == null || table == null || width < Frame.LEAST_WIDTH || height < Frame.LEAST_HEIGHT) {
      quit |= Action.of(key).filter(Action.QUIT::equals).isPresent();
    } else if (mode instanceof Mode.Filtering filtering) {
      editFilter(filtering, key);
    } else if (mode instanceof Mode.Signalling signalling) {
      chooseSignal(signalling, key);
    } else if (mode instanceof Mode.Helping helping) {
      scrollHelp(helping, key);
    } else {
      Optional<Action> action = Action.of(key);
      if (action.isPresent()) {
        message = Optional.empty();
        act(action.get(), key, table);
      }
    }
  }

  private void editFilter(Mode.Filtering filtering, Key key) {
    if (key.name() == Key.Name.ESCAPE) {
      mode = new Mode.Browsing();
      set(settings.withFilter(Filter.NONE));
    } else if (key.name() == Key.Name.ENTER) {
      mode = new Mode.Browsing();
    } else {
      InputLine line = filtering.line().after(key);
      mode = new Mode.Filtering(line);
      set(settings.withFilter(new Filter(line.text())));
    }
  }

  private void chooseSignal(Mode.Signalling asked, Key key) {
    Optional<SignalName> chosen = SignalName.parse(asked.line().text());
    switch (key.name()) {
      case ESCAPE -> mode = new Mode.Browsing();
      case UP, DOWN -> {
        int places = key.name() == Key.Name.UP ? -1 : 1;
        String name = chosen.orElse(SignalName.TERM).step(places).name();
        mode = withSignal(asked, InputLine.proposal(name));
      }
      case ENTER -> {
        if (sameInput) {
          return;
        }
        mode = new Mode.Browsing();
        if (chosen.isPresent()) {
          signal = Optional.of(new SignalRequest(chosen.get(), asked.pid(), asked.startTimeNs()));
        } else {
          tell("there is no signal " + asked.line().text() + ": nothing was sent", Style.ALERT);
        }
      }
      case PASTE -> {}
      default -> mode = withSignal(asked, asked.line().after(key));
    }
  }

  private static Mode withSignal(Mode.Signalling asked, InputLine line) {
    return new Mode.Signalling(line, asked.pid(), asked.startTimeNs(), asked.command());
  }

  private void scrollHelp(Mode.Helping help, Key key) {
    int page = HelpPane.height(height);
    int last = HelpPane.lastTop(width, page);
    int top =
        switch (key.name()) {
          case UP -> help.top() - 1;
          case DOWN -> help.top() + 1;
          case PAGE_UP -> help.top() - page;
          case PAGE_DOWN -> help.top() + page;
          case HOME -> 0;
          case END -> last;
          default -> -1 - page;
        };
    boolean scrolls = top >= -page;
    mode = scrolls ? new Mode.Helping(Math.max(0, Math.min(top, last))) : new Mode.Browsing();
  }

  private void act(Action action, Key key, Table shown) {
    switch (action) {
      case QUIT -> quit = true;
      case HELP -> mode = new Mode.Helping(0);
      case REDRAW -> redraw = true;
      case FILTER -> mode = new Mode.Filtering(InputLine.of(settings.filter().text()));
      case CLOSE -> close();
      case DETAILS -> toggleDetails(shown);
      case KILL -> askForSignal();
      case PAUSE -> pause();
      case BOTH -> toggle(Columns.Extra.BOTH, shown);
      case PACKETS -> toggle(Columns.Extra.PACKETS, shown);
      case GRAPH -> toggle(Columns.Extra.GRAPH, shown);
      case UP -> move(shown, -1);
      case DOWN -> move(shown, 1);
      case PAGE_UP -> move(shown, -Math.max(1, rowsSeen() - 1));
      case PAGE_DOWN -> move(shown, Math.max(1, rowsSeen() - 1));
      case FIRST -> move(shown, -shown.lines().size());
      case LAST -> move(shown, shown.lines().size());
      case UNFOLD, FOLD, THREADS, UNFOLD_ALL, FOLD_ALL -> fold(action, key, shown);
      case HOST_NAMES -> {
        set(settings.withHostNames(!settings.hostNames()));
        tell(
            settings.hostNames() ? "names of hosts, as DNS has them" : "addresses of hosts",
            Style.GOOD);
      }
      default -> set(SettingsKeys.after(settings, action));
    }
  }

  private void set(Settings newSettings) {
    if (!newSettings.equals(settings)) {
      settings = newSettings;
      arrange();
    }
  }

  private void close() {
    if (details) {
      details = false;
    } else if (!settings.filter().isEmpty()) {
      set(settings.withFilter(Filter.NONE));
    } else {
      selection = Selection.NONE;
    }
    settle();
  }

  private void toggleDetails(Table shown) {
    details = !details;
    if (details && selection.id().isEmpty()) {
      move(shown, 0);
    }
    settle();
  }

  private void pause() {
    if (settings.paused() && newest != null) {
      view = newest;
    }
    set(settings.withPaused(!settings.paused()));
  }

  private void toggle(Columns.Extra extra, Table shown) {
    if (view != null) {
      ColumnPlan plan = new TablePane(new Canvas(width, height), scene(view, shown)).plan();
      columns = columns.toggled(extra, plan.has(ColumnPlan.columnsOf(extra).get(0)));
    }
  }

  private void move(Table shown, int places) {
    selection = selection.moved(shown.lines(), places, rowsSeen());
  }

  private void fold(Action action, Key key, Table shown) {
    if (selection.id().isEmpty() && action != Action.UNFOLD_ALL && action != Action.FOLD_ALL) {
      move(shown, 0);
    }
    Optional<Line> line = selection.line(shown.lines());
    if (action == Action.FOLD && line.isPresent() && !Folding.isOpen(settings, line.get())) {
      move(shown, -Lines.toParent(shown, selection.index()));
      return;
    }
    Folding.Result result = Folding.after(action, key, settings, shown, line);
    result.hint().ifPresent(hint -> tell(hint, Style.WARNING));
    // A part that vanishes leaves the selection to what it belonged to.
    result
        .select()
        .ifPresent(
            id -> selection = new Selection(Optional.of(id), selection.index(), selection.top()));
    set(result.settings());
  }

  private Optional<Line.OfRow> selectedRow() {
    Table shown = table;
    if (shown == null) {
      return Optional.empty();
    }
    return selection.line(shown.lines()).flatMap(line -> Lines.row(shown, line));
  }

  private void askForSignal() {
    Optional<Line.OfRow> row = selectedRow();
    if (row.isEmpty()) {
      tell("select a process by Up and Down before sending it a signal", Style.WARNING);
    } else if (row.get().row().task().id() == 0) {
      tell("this row is no process", Style.WARNING);
    } else if (row.get().finished()) {
      tell("this process has ended", Style.WARNING);
    } else {
      var task = row.get().row().task();
      InputLine proposal = InputLine.proposal(SignalName.TERM.name());
      mode = new Mode.Signalling(proposal, task.id(), task.startTimeNs(), task.command());
      sameInput = true;
    }
  }
}
