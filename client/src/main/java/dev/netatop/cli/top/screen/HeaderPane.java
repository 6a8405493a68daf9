// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.render.Printable;
import dev.netatop.cli.top.AgentState;
import dev.netatop.cli.top.Grouping;
import dev.netatop.cli.top.Measure;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.Since;
import dev.netatop.cli.top.Traffic;
import dev.netatop.client.Status;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The first two lines: how much of the truth is seen, and how it is shown. */
final class HeaderPane {
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

  /** A part of a line. */
  private record Piece(String text, Style style) {}

  private HeaderPane() {}

  static void draw(Canvas canvas, Scene scene) {
    String time = clock(scene.view().time(), scene.surroundings().zone());
    canvas.put(0, canvas.width() - time.length(), time, Style.PLAIN);
    drawPieces(canvas, 0, canvas.width() - time.length() - 1, agent(scene));
    if (scene.view().agent() instanceof AgentState.Lost lost) {
      String text =
          "agent lost since "
              + clock(lost.since(), scene.surroundings().zone())
              + ": "
              + scene.glyphs().clean(lost.message());
      canvas.put(1, 0, Printable.cut(text, canvas.width()), Style.ALERT);
    } else {
      drawPieces(canvas, 1, canvas.width(), state(scene));
    }
  }

  /** A time of day. */
  static String clock(Instant time, ZoneId zone) {
    return CLOCK.format(time.atZone(zone));
  }

  /** As many as fit whole, the first in any case. */
  private static void drawPieces(Canvas canvas, int row, int limit, List<Piece> pieces) {
    int at = 0;
    for (Piece piece : pieces) {
      int width = Printable.width(piece.text());
      if (at > 0 && at + width > limit) {
        return;
      }
      at = canvas.put(row, at, limit, Printable.cut(piece.text(), limit), piece.style()) + 2;
    }
  }

  private static List<Piece> agent(Scene scene) {
    Status status = scene.view().status();
    List<Piece> pieces = new ArrayList<>();
    pieces.add(new Piece("netatop top", Style.STRONG));
    // Rounded down: 100 % is only said where every packet has its owner.
    double share = Math.floor(scene.view().identifiedShare() * 10_000) / 100;
    pieces.add(
        new Piece(
            String.format(Locale.ROOT, "identified %.2f %%", share),
            share < 99 ? Style.WARNING : Style.PLAIN));
    boolean lost = status.lostPackets() != 0 || status.lostExits() != 0;
    pieces.add(
        new Piece(
            "lost "
                + Long.toUnsignedString(status.lostPackets())
                + " pk, "
                + Long.toUnsignedString(status.lostExits())
                + " exits",
            lost ? Style.WARNING : Style.PLAIN));
    String version = status.version().isEmpty() ? "" : " " + status.version();
    pieces.add(
        new Piece(scene.glyphs().clean("by " + status.source() + ", agent" + version), Style.DIM));
    return pieces;
  }

  private static List<Piece> state(Scene scene) {
    Settings settings = scene.settings();
    Measure measure = settings.measure();
    List<Piece> pieces = new ArrayList<>();
    long lostPackets = scene.view().status().lostPackets();
    if (lostPackets != 0) {
      pieces.add(
          new Piece(
              "LOST " + Long.toUnsignedString(lostPackets) + " packets: figures are too low",
              Style.ALERT));
    }
    if (settings.paused()) {
      pieces.add(new Piece("PAUSED", Style.WARNING));
    }
    if (!settings.filter().isEmpty()) {
      pieces.add(
          new Piece("filter: " + scene.glyphs().clean(settings.filter().text()), Style.WARNING));
    }
    pieces.add(new Piece(measure.label(), Style.STRONG));
    pieces.add(new Piece(order(settings), Style.PLAIN));
    if (settings.grouping() != Grouping.NONE) {
      pieces.add(new Piece("grouped by " + lower(settings.grouping().name()), Style.PLAIN));
    }
    pieces.add(new Piece(settings.tcpOnly() ? "TCP only" : "TCP and UDP", Style.PLAIN));
    pieces.add(devices(scene));
    pieces.add(
        new Piece(
            settings.since() == Since.TOP
                ? "totals since top started"
                : "totals since the agent started",
            Style.PLAIN));
    pieces.add(new Piece(measure.note(), Style.DIM));
    return pieces;
  }

  private static String order(Settings settings) {
    if (settings.stable()) {
      return "in order of appearance";
    }
    return (settings.reversed() ? "reversed by " : "by ") + Titles.inWords(settings.sort());
  }

  /** What is left out is said, with its rate: nobody is to wonder where it went. */
  private static Piece devices(Scene scene) {
    Settings settings = scene.settings();
    if (!settings.devices().named().isEmpty()) {
      String names = String.join(",", settings.devices().named().stream().sorted().toList());
      return new Piece("on " + scene.glyphs().clean(names), Style.PLAIN);
    }
    if (settings.devices().loopback()) {
      return new Piece("with loopback", Style.PLAIN);
    }
    Traffic left = scene.table().loopback();
    String rate =
        left.active()
            ? left.rates()
                .map(
                    r ->
                        " ("
                            + Amount.rate(r.sentBytes() + r.receivedBytes(), settings.measure())
                            + ")")
                .orElse("")
            : "";
    return new Piece("without loopback" + rate, Style.PLAIN);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
