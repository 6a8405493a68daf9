// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

/** Puts a scene on a canvas: a pure function of the two sizes and the scene. */
final class Frame {
  /** The smallest terminal that the table makes sense on. */
  static final int LEAST_WIDTH = 62;

  static final int LEAST_HEIGHT = 5;

  /** Lines above the rows: agent, state, names of the columns. */
  private static final int HEAD = 3;

  /** Lines below the rows: total, keys. */
  private static final int FOOT = 2;

  /** Rows that are seen beside the details. */
  private static final int LEAST_ROWS = 3;

  private Frame() {}

  /** How the lines of a terminal are shared out. */
  record Shares(int rows, int details) {}

  static Shares shares(int height, boolean details) {
    int free = Math.max(0, height - HEAD - FOOT);
    int pane = details ? Math.max(0, Math.min(DetailsPane.HEIGHT, free - LEAST_ROWS)) : 0;
    return new Shares(free - pane, pane);
  }

  /** The scene as it looks on a terminal of this size. */
  static Canvas of(Scene scene, int width, int height) {
    Canvas canvas = new Canvas(width, height);
    if (width < LEAST_WIDTH || height < LEAST_HEIGHT) {
      tooSmall(canvas);
      return canvas;
    }
    HeaderPane.draw(canvas, scene);
    int last = height - 1;
    if (scene.mode() instanceof Mode.Helping help) {
      HelpPane.draw(canvas, 2, last - 1, help.top());
      KeyLine.drawForHelp(canvas, last);
      return canvas;
    }
    Shares shares = shares(height, scene.details());
    TablePane table = new TablePane(canvas, scene);
    table.drawHead(HEAD - 1);
    table.drawRows(HEAD, shares.rows());
    if (shares.details() > 0) {
      DetailsPane.draw(canvas, HEAD + shares.rows(), shares.details(), scene);
    }
    table.drawTotal(last - 1);
    if (scene.mode() instanceof Mode.Signalling signalling) {
      SignalPane.draw(canvas, last, signalling, scene.glyphs());
    } else if (scene.mode() instanceof Mode.Filtering filtering) {
      KeyLine.drawFilter(canvas, last, filtering.line());
    } else {
      KeyLine.draw(canvas, last, scene);
    }
    return canvas;
  }

  private static void tooSmall(Canvas canvas) {
    String[] lines = {
      "netatop top: " + canvas.width() + "x" + canvas.height(),
      "needs " + LEAST_WIDTH + "x" + LEAST_HEIGHT,
      "q quits"
    };
    for (int i = 0; i < lines.length; i++) {
      canvas.put(i, 0, lines[i], Style.PLAIN);
    }
  }
}
