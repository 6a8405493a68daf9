// SPDX-License-Identifier: Apache-2.0

/**
 * The command {@code top}: what every process moves, now and since top was started.
 *
 * <p>Three steps, each a pure function of what it is given but the first: a {@link
 * dev.netatop.cli.top.Feed} gives a {@link dev.netatop.cli.top.View} for each refresh; {@link
 * dev.netatop.cli.top.Table#arrange} groups, filters and sorts it by {@link
 * dev.netatop.cli.top.Settings}; the screen, the trace and the records write the table.
 *
 * <p>For a screen: at each refresh call {@code feed.next(settings.demand())} (with {@link
 * dev.netatop.cli.top.Demand#plusProcess} for a process whose details are shown), and on a key make
 * other settings and arrange the same view again. A paused screen goes on calling {@code next} so
 * that rates and histories have no gap, and keeps drawing the view it paused at. What is unfolded
 * is remembered by {@link dev.netatop.cli.top.LineId}, which is the same in every refresh although
 * rows move. A connection or thread that was asked for just now has its totals at once and rates
 * from the second refresh on.
 */
@NullMarked
package dev.netatop.cli.top;

import org.jspecify.annotations.NullMarked;
