// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.History;

/** The last minute as bars, the newest at the right, the highest bar as high as the row's peak. */
final class Sparkline {
  private static final int BAR_HEIGHTS = 8;

  private Sparkline() {}

  /**
   * The greatest width up to a limit whose bars all stand for as many points; 0 where none fits.
   */
  static int widthWithin(int limit) {
    for (int width = Math.min(limit, History.POINTS); width > 0; width--) {
      if (History.POINTS % width == 0) {
        return width;
      }
    }
    return 0;
  }

  /**
   * The bars.
   *
   * @param width a divisor of {@link History#POINTS}
   * @param second of the view: points stay in their bar until the next begins, so that a bar
   *     changes its height at the right edge alone
   */
  static String of(History history, boolean tcpOnly, int width, long second, Glyphs glyphs) {
    int points = History.POINTS / width;
    int newest = (int) Math.floorMod(second, (long) points) + 1;
    double peak = history.peak(tcpOnly);
    StringBuilder line = new StringBuilder(width);
    int end = history.size();
    for (int bar = width - 1; bar >= 0; bar--) {
      int begin = end - (bar == width - 1 ? newest : points);
      line.append(glyphs.bar(height(highest(history, tcpOnly, begin, end), peak)));
      end = begin;
    }
    return line.reverse().toString();
  }

  private static double highest(History history, boolean tcpOnly, int begin, int end) {
    double highest = 0;
    for (int i = Math.max(0, begin); i < end; i++) {
      highest = Math.max(highest, history.at(i, tcpOnly));
    }
    return highest;
  }

  // Whatever moved is seen: only nothing is no bar.
  private static int height(double value, double peak) {
    if (value <= 0 || peak <= 0) {
      return 0;
    }
    return Math.min(BAR_HEIGHTS, Math.max(1, (int) Math.ceil(value / peak * BAR_HEIGHTS)));
  }
}
