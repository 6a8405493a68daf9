// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a view is shown. Immutable: a key makes other settings.
 *
 * @param measure unit of the numbers
 * @param since from when on totals count
 * @param sort the column that decides
 * @param reversed the other way round than {@link SortBy#highestFirst} says
 * @param stable rows keep the order in which they appeared, whatever {@code sort} says
 * @param grouping by what rows are put together
 * @param filter what rows must have
 * @param devices which interfaces are looked at
 * @param tcpOnly TCP alone
 * @param name what stands in the column PROGRAM
 * @param unfolded what shows its parts below it: groups their rows, rows their connections
 * @param threads rows of these show their threads
 * @param hostNames names of hosts instead of addresses
 * @param paused what is shown stands still
 */
public record Settings(
    Measure measure,
    Since since,
    SortBy sort,
    boolean reversed,
    boolean stable,
    Grouping grouping,
    Filter filter,
    Devices devices,
    boolean tcpOnly,
    ProgramName name,
    Set<LineId> unfolded,
    Set<LineId> threads,
    boolean hostNames,
    boolean paused) {

  /** As nethogs is without options, but UDP too. */
  public static final Settings DEFAULT =
      new Settings(
          Measure.nethogs(Unit.KB_PER_SECOND),
          Since.TOP,
          SortBy.RECEIVED,
          false,
          false,
          Grouping.NONE,
          Filter.NONE,
          Devices.WITHOUT_LOOPBACK,
          false,
          ProgramName.PATH,
          Set.of(),
          Set.of(),
          false,
          false);

  /** Keeps copies of the sets. */
  public Settings {
    unfolded = Set.copyOf(unfolded);
    threads = Set.copyOf(threads);
  }

  /** What the agent is to be asked for, so that {@link Table#arrange} has it. */
  public Demand demand() {
    return new Demand(filter.needsConnections(), tgids(unfolded), tgids(threads));
  }

  private static Set<Integer> tgids(Set<LineId> ids) {
    Set<Integer> tgids = new HashSet<>();
    for (LineId id : ids) {
      if (id instanceof LineId.OfRow row) {
        tgids.add(row.key().task().id());
      }
    }
    tgids.remove(0);
    return tgids;
  }

  /** Shows a line's parts, or hides them again. */
  public Settings toggleUnfolded(LineId id) {
    return withUnfolded(toggled(unfolded, id));
  }

  /** Shows a row's threads, or hides them again. */
  public Settings toggleThreads(LineId id) {
    return withThreads(toggled(threads, id));
  }

  private static Set<LineId> toggled(Set<LineId> set, LineId id) {
    Set<LineId> other = new HashSet<>(set);
    if (!other.remove(id)) {
      other.add(id);
    }
    return other;
  }

  /** The same with another {@link #measure}. */
  public Settings withMeasure(Measure newMeasure) {
    return changed(draft -> draft.measure = newMeasure);
  }

  /** The same with another {@link #since}. */
  public Settings withSince(Since newSince) {
    return changed(draft -> draft.since = newSince);
  }

  /** The same, sorted otherwise. */
  public Settings sortedBy(SortBy newSort, boolean newReversed) {
    return changed(
        draft -> {
          draft.sort = newSort;
          draft.reversed = newReversed;
        });
  }

  /** The same with another {@link #stable}. */
  public Settings withStable(boolean newStable) {
    return changed(draft -> draft.stable = newStable);
  }

  /** The same with another {@link #grouping}. */
  public Settings withGrouping(Grouping newGrouping) {
    return changed(draft -> draft.grouping = newGrouping);
  }

  /** The same with another {@link #filter}. */
  public Settings withFilter(Filter newFilter) {
    return changed(draft -> draft.filter = newFilter);
  }

  /** The same with another {@link #devices}. */
  public Settings withDevices(Devices newDevices) {
    return changed(draft -> draft.devices = newDevices);
  }

  /** The same with another {@link #tcpOnly}. */
  public Settings withTcpOnly(boolean newTcpOnly) {
    return changed(draft -> draft.tcpOnly = newTcpOnly);
  }

  /** The same with another {@link #name}. */
  public Settings withName(ProgramName newName) {
    return changed(draft -> draft.name = newName);
  }

  /** The same with another {@link #unfolded}. */
  public Settings withUnfolded(Set<LineId> newUnfolded) {
    return changed(draft -> draft.unfolded = newUnfolded);
  }

  /** The same with another {@link #threads}. */
  public Settings withThreads(Set<LineId> newThreads) {
    return changed(draft -> draft.threads = newThreads);
  }

  /** The same with another {@link #hostNames}. */
  public Settings withHostNames(boolean newHostNames) {
    return changed(draft -> draft.hostNames = newHostNames);
  }

  /** The same with another {@link #paused}. */
  public Settings withPaused(boolean newPaused) {
    return changed(draft -> draft.paused = newPaused);
  }

  private Settings changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.settings();
  }

  /** Settings while they are changed: the one place besides the record that knows all of them. */
  private static final class Draft {
    private Measure measure;
    private Since since;
    private SortBy sort;
    private boolean reversed;
    private boolean stable;
    private Grouping grouping;
    private Filter filter;
    private Devices devices;
    private boolean tcpOnly;
    private ProgramName name;
    private Set<LineId> unfolded;
    private Set<LineId> threads;
    private boolean hostNames;
    private boolean paused;

    Draft(Settings from) {
      measure = from.measure;
      since = from.since;
      sort = from.sort;
      reversed = from.reversed;
      stable = from.stable;
      grouping = from.grouping;
      filter = from.filter;
      devices = from.devices;
      tcpOnly = from.tcpOnly;
      name = from.name;
      unfolded = from.unfolded;
      threads = from.threads;
      hostNames = from.hostNames;
      paused = from.paused;
    }

    Settings settings() {
      return new Settings(
          measure, since, sort, reversed, stable, grouping, filter, devices, tcpOnly, name,
          unfolded, threads, hostNames, paused);
    }
  }
}
