// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.HostNames;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.Table;
import dev.netatop.cli.top.View;
import java.time.ZoneId;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * All that a frame is made of.
 *
 * @param view the refresh
 * @param table what of it is shown
 * @param extent what the table's names need
 * @param details whether the selected process is explained
 * @param message a sentence in place of the keys
 * @param surroundings what stays the same
 */
record Scene(
    View view,
    Table table,
    Extent extent,
    Settings settings,
    Columns columns,
    Selection selection,
    Mode mode,
    boolean details,
    Optional<Message> message,
    Surroundings surroundings) {

  /**
   * What stays the same while top runs.
   *
   * @param users gives a user's name
   * @param hosts gives a host's name
   * @param zone of the times that are shown
   */
  record Surroundings(LongFunction<String> users, HostNames hosts, Glyphs glyphs, ZoneId zone) {}

  Glyphs glyphs() {
    return surroundings.glyphs();
  }
}
