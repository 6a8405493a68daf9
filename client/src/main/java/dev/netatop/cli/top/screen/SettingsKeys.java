// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.ProgramName;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.Since;
import dev.netatop.cli.top.SortBy;

/** What keys do to the settings alone. */
final class SettingsKeys {
  private SettingsKeys() {}

  /** The settings after an action; the same where it is none of theirs. */
  static Settings after(Settings settings, Action action) {
    return switch (action) {
      case SORT_SENT -> sorted(settings, SortBy.SENT);
      case SORT_RECEIVED -> sorted(settings, SortBy.RECEIVED);
      case SORT_LEFT -> sorted(settings, Titles.step(settings.sort(), -1));
      case SORT_RIGHT -> sorted(settings, Titles.step(settings.sort(), 1));
      case REVERSE -> settings.withStable(false).sortedBy(settings.sort(), !settings.reversed());
      case STABLE -> settings.withStable(!settings.stable());
      case NEXT_UNIT -> settings.withMeasure(settings.measure().next());
      case BITS -> settings.withMeasure(settings.measure().toggleBits());
      case THOUSANDS -> settings.withMeasure(settings.measure().toggleDecimal());
      case SINCE -> settings.withSince(settings.since() == Since.TOP ? Since.AGENT : Since.TOP);
      case COMMAND_LINE -> settings.withName(other(settings.name(), ProgramName.COMMAND_LINE));
      case BASE_NAME -> settings.withName(other(settings.name(), ProgramName.BASE_NAME));
      case GROUP -> settings.withGrouping(settings.grouping().next());
      case LOOPBACK -> settings.withDevices(settings.devices().toggleLoopback());
      case TCP_ONLY -> settings.withTcpOnly(!settings.tcpOnly());
      default -> settings;
    };
  }

  // Who asks for an order wants it, and not the one in which rows appeared.
  private static Settings sorted(Settings settings, SortBy sort) {
    return settings.withStable(false).sortedBy(sort, false);
  }

  private static ProgramName other(ProgramName now, ProgramName wanted) {
    return now == wanted ? ProgramName.PATH : wanted;
  }
}
