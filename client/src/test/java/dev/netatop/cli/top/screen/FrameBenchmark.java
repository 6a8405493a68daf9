// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.View;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * How long a frame of 5,000 rows that all change takes, and what it writes; see {@code
 * bench/top.sh}.
 */
final class FrameBenchmark {
  private static final int ROWS = 5_000;
  private static final int FRAMES = 200;
  private static final int WARM_UP = 50;

  private FrameBenchmark() {}

  public static void main(String[] arguments) {
    for (int[] size : new int[][] {{80, 24}, {200, 50}, {300, 100}}) {
      measure(size[0], size[1]);
    }
  }

  private static void measure(int width, int height) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Ui ui = Scenes.ui(width, height);
    Painter painter = new Painter(new VirtualTerminal(width, height), false);
    Canvas before = ui.frame();
    long[] wallNs = new long[FRAMES];
    long cpuNs = 0;
    long written = 0;
    for (int i = -WARM_UP; i < FRAMES; i++) {
      View view = Scenes.crowd(i + WARM_UP, ROWS, i + WARM_UP);
      long cpuBefore = threads.getCurrentThreadCpuTime();
      long began = System.nanoTime();
      ui.refresh(view);
      Canvas frame = ui.frame();
      String output = painter.paint(before, frame);
      before = frame;
      if (i >= 0) {
        wallNs[i] = System.nanoTime() - began;
        cpuNs += threads.getCurrentThreadCpuTime() - cpuBefore;
        written += output.length();
      }
    }
    Arrays.sort(wallNs);
    System.out.printf(
        "%dx%d, %d rows: frame %.1f ms (median), %.1f ms (99 %%), %.1f ms processor time, %d characters%n",
        width,
        height,
        ROWS,
        wallNs[FRAMES / 2] / 1e6,
        wallNs[FRAMES * 99 / 100] / 1e6,
        cpuNs / 1e6 / FRAMES,
        written / FRAMES);
  }
}
