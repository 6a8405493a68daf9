// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static dev.netatop.cli.top.Samples.SECOND;
import static dev.netatop.cli.top.Samples.at;
import static dev.netatop.cli.top.Samples.process;
import static dev.netatop.cli.top.Samples.tcp;
import static dev.netatop.cli.top.Samples.withDevices;
import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.client.DeviceCounters;
import dev.netatop.client.NetCounters;
import dev.netatop.client.SocketInfo;
import dev.netatop.client.Task;
import dev.netatop.client.TaskDetails;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Groups, filters and orders. */
class TableTest {
  private static final Settings DEFAULT = Settings.DEFAULT;

  private static Task of(Task task, long uid, String commandLine, String cgroup) {
    return new Task(
        task.type(),
        task.id(),
        task.tgid(),
        uid,
        task.command(),
        task.startTimeNs(),
        task.startTime(),
        new TaskDetails.Shown(Optional.of(commandLine), false, Optional.of(cgroup)),
        task.counters(),
        task.devices());
  }

  private static View view() {
    String docker = "/system.slice/docker-" + "0123456789abcdef".repeat(4) + ".scope";
    Model model = Samples.model();
    model.next(at(0, List.of(process(9, 1, "idle", tcp(5, 5)))));
    return model.next(
        at(
            1,
            List.of(
                process(9, 1, "idle", tcp(5, 5)),
                of(
                    process(30, 1, "nginx", tcp(100, 9000)),
                    33,
                    "/usr/sbin/nginx -g x",
                    "/system.slice/nginx.service"),
                of(process(4, 1, "nginx", tcp(200, 1000)), 33, "/usr/sbin/nginx", docker),
                withDevices(
                    of(process(7, 1, "curl", tcp(9000, 4000)), 0, "curl -O x", "/user.slice"),
                    new DeviceCounters("eth0", tcp(3000, 1000)),
                    new DeviceCounters("lo", tcp(6000, 3000))),
                Samples.unidentified(new NetCounters(0, 0, 1, 40, 2, 80, 0, 0)))));
  }

  private static String user(long uid) {
    return uid == 0 ? "root" : "user" + uid;
  }

  private static Table table(Settings settings) {
    return Table.arrange(view(), settings, TableTest::user);
  }

  private static List<String> names(Table table) {
    return table.lines().stream()
        .map(
            line ->
                line instanceof Line.OfRow row
                    ? row.row().pid() + row.row().device()
                    : ((Line.OfGroup) line).name())
        .toList();
  }

  private static List<String> sorted(SortBy column, boolean reversed) {
    return names(table(DEFAULT.withDevices(Devices.ALL).sortedBy(column, reversed)));
  }

  @Test
  void loopbackAndIdleRowsAreLeftOut() {
    Table table = table(DEFAULT);

    assertThat(names(table)).containsExactly("30", "7eth0", "4", "?", "?");
    assertThat(table.loopback().sinceTop()).isEqualTo(tcp(6000, 3000));
    assertThat(table.total().sinceTop())
        .isEqualTo(tcp(3300, 11_000).plus(new NetCounters(0, 0, 1, 40, 2, 80, 0, 0)));
  }

  @Test
  void everyColumnSorts() {
    assertThat(sorted(SortBy.RECEIVED, false)).startsWith("30", "7lo", "7eth0", "4");
    assertThat(sorted(SortBy.RECEIVED, true)).endsWith("7eth0", "4", "7lo", "30");
    assertThat(sorted(SortBy.SENT, false)).startsWith("7lo", "7eth0", "4", "30");
    assertThat(sorted(SortBy.BOTH, false)).startsWith("30", "7lo", "7eth0", "4");
    assertThat(sorted(SortBy.SENT_PACKETS, false)).startsWith("7lo", "7eth0", "4", "?", "30");
    assertThat(sorted(SortBy.RECEIVED_PACKETS, false)).startsWith("30", "7lo");
    assertThat(sorted(SortBy.TOTAL_SENT, false)).startsWith("7lo", "7eth0", "4", "30");
    assertThat(sorted(SortBy.TOTAL_RECEIVED, false)).startsWith("30", "7lo");
    assertThat(sorted(SortBy.PID, false)).containsExactly("?", "?", "4", "7lo", "7eth0", "30");
    assertThat(sorted(SortBy.USER, false)).endsWith("30", "4").startsWith("7lo", "7eth0");
    assertThat(sorted(SortBy.PROGRAM, false)).containsExactly("30", "4", "7lo", "7eth0", "?", "?");
    assertThat(sorted(SortBy.DEVICE, false)).endsWith("7eth0", "7lo");
  }

  @Test
  void stableOrderIsThatOfAppearance() {
    assertThat(names(table(DEFAULT.withStable(true).withDevices(Devices.ALL))))
        .containsExactly("?", "?", "30", "4", "7eth0", "7lo");
  }

  @Test
  void groups() {
    assertThat(names(table(DEFAULT.withGrouping(Grouping.PROGRAM))))
        .containsExactly("nginx", "curl", "unknown TCP", "unknown UDP");
    assertThat(names(table(DEFAULT.withGrouping(Grouping.USER)))).startsWith("user33", "root");
    assertThat(names(table(DEFAULT.withGrouping(Grouping.UNIT))))
        .startsWith(
            "nginx.service", "user.slice", "docker-" + "0123456789abcdef".repeat(4) + ".scope");
    assertThat(names(table(DEFAULT.withGrouping(Grouping.CONTAINER))))
        .startsWith("(host)", "docker 0123456789ab");
  }

  @Test
  void groupUnfoldsIntoItsRows() {
    LineId nginx = new LineId.OfGroup(Grouping.PROGRAM, "nginx");
    Table table = table(DEFAULT.withGrouping(Grouping.PROGRAM).toggleUnfolded(nginx));

    assertThat(names(table)).startsWith("nginx", "30", "4", "curl");
    assertThat(table.lines().get(0).traffic().sinceTop()).isEqualTo(tcp(300, 10_000));
    assertThat(((Line.OfGroup) table.lines().get(0)).members()).isEqualTo(2);
    assertThat(table.lines().get(1).depth()).isEqualTo(1);
  }

  @Test
  void filters() {
    assertThat(names(table(DEFAULT.withFilter(new Filter("NGINX"))))).containsExactly("30", "4");
    assertThat(names(table(DEFAULT.withFilter(new Filter("pid:4"))))).containsExactly("4");
    assertThat(names(table(DEFAULT.withFilter(new Filter("user33 30"))))).containsExactly("30");
    assertThat(names(table(DEFAULT.withFilter(new Filter("user:root"))))).containsExactly("7eth0");
    assertThat(names(table(DEFAULT.withFilter(new Filter("dev:eth0"))))).containsExactly("7eth0");
    assertThat(names(table(DEFAULT.withFilter(new Filter("unknown"))))).containsExactly("?", "?");
    Table none = table(DEFAULT.withFilter(new Filter("port:443")));
    assertThat(none.lines()).isEmpty();
    assertThat(none.total().sinceTop().isZero()).isTrue();
  }

  @Test
  void namedDevices() {
    Table table = table(DEFAULT.withDevices(new Devices(Set.of("lo"), false)));

    assertThat(names(table)).startsWith("7lo").doesNotContain("30", "7eth0");
  }

  @Test
  void tcpOnlyLeavesUdpAndItsUnknownRowOut() {
    Table table = table(DEFAULT.withTcpOnly(true));

    assertThat(names(table)).containsOnlyOnce("?");
    assertThat(table.total().sinceTop().udp().isZero()).isTrue();
  }

  @Test
  void connectionsHaveTheirOwnRatesAndAreFoundByPortAndAddress() {
    Model model = Samples.model();
    Task task =
        withDevices(process(7, 1, "curl", tcp(0, 0)), new DeviceCounters("eth0", tcp(0, 0)));
    model.next(withSockets(0, task, socket(1, 100)));
    model.next(withSockets(1, task, socket(1, 600), socket(2, 50)));
    View view = model.next(withSockets(2, task.withCounters(tcp(900, 0)), socket(2, 150)));
    Row row = view.rows().stream().filter(r -> r.task().id() == 7).findFirst().orElseThrow();
    LineId id = new LineId.OfRow(row.key());
    Settings settings = DEFAULT.toggleUnfolded(id);

    Table table = Table.arrange(view, settings, TableTest::user);

    assertThat(settings.demand().connectionsOf()).containsExactly(7);
    assertThat(table.lines().get(1).finished()).isTrue();
    assertThat(table.lines().get(1).traffic().rates().orElseThrow().sentBytes()).isEqualTo(250.0);
    assertThat(table.lines().get(2).traffic().rates().orElseThrow().sentBytes()).isEqualTo(75.0);
    assertThat(table.lines().get(2).depth()).isEqualTo(1);
    assertThat(fits(view, "port:443")).isTrue();
    assertThat(fits(view, "192.0.2.9")).isTrue();
    assertThat(fits(view, "192.0.2.9:443")).isTrue();
    assertThat(fits(view, "host:192.0.2.1")).isTrue();
    assertThat(fits(view, "443")).isTrue();
    assertThat(fits(view, "port:44")).isFalse();
    assertThat(fits(view, "192.0.3")).isFalse();
  }

  private static boolean fits(View view, String filter) {
    Settings settings = DEFAULT.withFilter(new Filter(filter));
    assertThat(settings.demand().allConnections()).isTrue();
    return !Table.arrange(view, settings, TableTest::user).lines().isEmpty();
  }

  private static SocketInfo socket(long cookie, long sent) {
    return new SocketInfo(
        6,
        Optional.of(new InetSocketAddress("192.0.2.1", 50_000)),
        Optional.of(new InetSocketAddress("192.0.2.9", 443)),
        1,
        1,
        cookie,
        7,
        7,
        false,
        tcp(sent, 0),
        "eth0",
        1,
        0,
        0,
        Optional.empty());
  }

  private static Sample withSockets(long second, Task task, SocketInfo... sockets) {
    return new Sample(
        second * SECOND,
        Instant.EPOCH,
        1,
        List.of(task),
        List.of(),
        Samples.status(NetCounters.ZERO, NetCounters.ZERO),
        Optional.of(new Sample.Parts<>(second * SECOND, false, Set.of(7), List.of(sockets))),
        Optional.empty());
  }
}
