// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.AgentState;
import dev.netatop.cli.top.Connection;
import dev.netatop.cli.top.History;
import dev.netatop.cli.top.HostNames;
import dev.netatop.cli.top.Rates;
import dev.netatop.cli.top.Row;
import dev.netatop.cli.top.Samples;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.ThreadTraffic;
import dev.netatop.cli.top.Traffic;
import dev.netatop.cli.top.View;
import dev.netatop.client.NetCounters;
import dev.netatop.client.SocketInfo;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes refreshes, and a user interface that shows them. */
final class Scenes {
  private static final long WINDOW_NS = 5_000_000_000L;

  private Scenes() {}

  static final class FixedNames implements HostNames {
    @Override
    public Optional<String> of(InetAddress address) {
      return Optional.of("host.example\u001b[2J");
    }

    @Override
    public void close() {}
  }

  static Ui ui(int width, int height) {
    return ui(width, height, Glyphs.of(StandardCharsets.UTF_8, "xterm"));
  }

  static Ui ui(int width, int height, Glyphs glyphs) {
    Scene.Surroundings surroundings =
        new Scene.Surroundings(uid -> "user" + uid, new FixedNames(), glyphs, ZoneOffset.UTC);
    return new Ui(Settings.DEFAULT, surroundings, width, height);
  }

  static Traffic traffic(long sentBytes, long receivedBytes) {
    NetCounters counters = Samples.tcp(sentBytes, receivedBytes);
    return new Traffic(counters, counters, Optional.of(new Rates(counters, WINDOW_NS)));
  }

  static Row row(int pid, String command, long sentBytes, long receivedBytes) {
    return row(pid, command, traffic(sentBytes, receivedBytes), false);
  }

  static Row row(int pid, String command, Traffic traffic, boolean finished) {
    SocketInfo socket =
        new SocketInfo(
            6,
            Optional.of(new InetSocketAddress("192.0.2.1", 40000)),
            Optional.of(new InetSocketAddress("2001:db8::1", 443)),
            1,
            1,
            pid,
            pid,
            pid,
            false,
            NetCounters.ZERO,
            "eth0",
            1,
            0,
            0,
            Optional.empty());
    return new Row(
        Row.Kind.PROCESS,
        Samples.process(pid, 5, command, traffic.sinceAgent()),
        "eth0",
        traffic,
        finished,
        pid,
        History.EMPTY,
        List.of(new Connection(socket, traffic, false)),
        List.of(
            new ThreadTraffic(Samples.process(pid, 5, command, traffic.sinceAgent()), traffic)));
  }

  static View view(long second, Row... rows) {
    return losing(0, second, rows);
  }

  /** A view of an agent that has lost so many packets. */
  static View losing(long lostPackets, long second, Row... rows) {
    return new View(
        Instant.ofEpochSecond(second),
        List.of(rows),
        Map.of(),
        Samples.status(Samples.tcp(10_000, 10_000), Samples.tcp(100, 0), lostPackets),
        new AgentState.Connected());
  }

  static View lost(View view, long second) {
    return new View(
        view.time(),
        view.rows(),
        view.past(),
        view.status(),
        new AgentState.Lost(Instant.ofEpochSecond(second), "it is gone\u001b[31m: start it"));
  }

  /** Many rows, no two alike. */
  static View crowd(long second, int count, int seed) {
    List<Row> rows = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long bytes = 5 * ((i * 7919L + seed * 104_729L) % 1_000_003);
      rows.add(row(1000 + i, "/usr/bin/program" + i, bytes, bytes * 3));
    }
    return view(second, rows.toArray(Row[]::new));
  }

  static List<String> lines(Canvas canvas) {
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < canvas.height(); row++) {
      lines.add(canvas.line(row));
    }
    return lines;
  }
}
