// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.cli.render.Printable;
import dev.netatop.cli.top.Demand;
import dev.netatop.cli.top.screen.Key.Name;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UiTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private final Ui ui = Scenes.ui(80, 24);

  private static void press(Ui ui, String keys) {
    keys.chars()
        .forEach(
            c -> {
              ui.beginInput();
              ui.press(Key.of(c));
            });
  }

  private void press(Name... names) {
    for (Name name : names) {
      ui.beginInput();
      ui.press(Key.of(name));
    }
  }

  private List<String> lines() {
    return Scenes.lines(ui.frame());
  }

  private String screen() {
    return String.join("\n", lines());
  }

  private void showThree() {
    ui.refresh(
        Scenes.view(
            3661,
            Scenes.row(11, "/bin/a", 5120, 51_200),
            Scenes.row(22, "b", 10_240, 512),
            Scenes.row(33, "c", 0, 0)));
  }

  private int selectedRow() {
    Canvas canvas = ui.frame();
    for (int row = 0; row < canvas.height(); row++) {
      if (canvas.style(row, 0) == Style.SELECTED) {
        return row;
      }
    }
    return -1;
  }

  @Test
  void tableAtEightyColumns() {
    showThree();
    assertThat(lines().subList(0, 6))
        .containsExactly(
            "netatop top  identified 99.50 %  lost 0 pk, 7 exits  by hook, agent 1   01:01:01",
            "KB/s  by received  TCP and UDP  without loopback  totals since top started",
            "    PID USER     PROGRAM                     DEV            SENT   RECEIVED",
            "     11 user1000 /bin/a                      eth0          1.000     10.000 KB/s",
            "     22 user1000 b                           eth0          2.000      0.100 KB/s",
            "");
    assertThat(lines().get(22))
        .isEqualTo(
            "3 rows           TOTAL                                     3.000     10.100 KB/s");
  }

  @Test
  void lostPacketsAreWhatIsSaidFirst() {
    ui.refresh(Scenes.losing(1234, 3661, Scenes.row(11, "/bin/a", 5120, 51_200)));
    assertThat(lines().get(0)).contains("lost 1234 pk, 7 exits");
    assertThat(lines().get(1))
        .isEqualTo("LOST 1234 packets: figures are too low  KB/s  by received  TCP and UDP");
    assertThat(ui.frame().style(1, 0)).isEqualTo(Style.ALERT);
    assertThat(ui.frame().style(1, 40)).isNotEqualTo(Style.ALERT);
  }

  @Test
  void noLineIsWiderThanTheTerminalWhateverItsSizeAndState() {
    for (int width : new int[] {1, 2, 30, 61, 62, 63, 70, 80, 100, 120, 160, 200, 300}) {
      for (int height : new int[] {1, 4, 5, 6, 10, 24, 60}) {
        Ui small = Scenes.ui(width, height);
        small.refresh(Scenes.crowd(1, 100, 1));
        for (String keys :
            List.of(
                "", "m", "m", "m", "v", "p", "z", "u", "d", "+", "g", "+", "h", "x", "/abc", "")) {
          press(small, keys);
          Canvas canvas = small.frame();
          assertThat(canvas.width()).isEqualTo(width);
          assertThat(canvas.height()).isEqualTo(height);
          Scenes.lines(canvas)
              .forEach(line -> assertThat(Printable.width(line)).isLessThanOrEqualTo(width));
        }
      }
    }
  }

  @Test
  void smallTerminalIsToldSo() {
    Ui small = Scenes.ui(61, 24);
    small.refresh(Scenes.crowd(1, 3, 1));
    assertThat(small.frame().line(1)).isEqualTo("needs 62x5");
    press(small, "q");
    assertThat(small.wantsToQuit()).isTrue();
  }

  @Test
  void selectionStaysWithItsProcessAndThenWithItsPlace() {
    showThree();
    press(Name.DOWN, Name.DOWN);
    assertThat(selectedRow()).isEqualTo(4);
    ui.refresh(Scenes.view(2, Scenes.row(11, "a", 100, 100), Scenes.row(22, "b", 100, 999_999)));
    assertThat(ui.frame().line(selectedRow())).startsWith("     22");
    ui.refresh(Scenes.view(3, Scenes.row(11, "a", 100, 100), Scenes.row(44, "d", 900, 200)));
    assertThat(ui.frame().line(selectedRow())).startsWith("     44");
    press(Name.ESCAPE);
    assertThat(selectedRow()).isEqualTo(-1);
  }

  @Test
  void aPartThatVanishesLeavesTheSelectionToItsRow() {
    showThree();
    press(ui, "c");
    press(Name.DOWN);
    assertThat(ui.frame().line(selectedRow())).contains("tcp 192.0.2.1");
    press(ui, "-");
    assertThat(ui.frame().line(selectedRow())).startsWith("     11");
  }

  @Test
  void scrollsSoThatTheSelectionIsSeen() {
    ui.refresh(Scenes.crowd(1, 1000, 1));
    press(Name.END);
    assertThat(selectedRow()).isEqualTo(21);
    press(Name.PAGE_UP);
    assertThat(selectedRow()).isBetween(3, 21);
    press(Name.HOME);
    assertThat(selectedRow()).isEqualTo(3);
    ui.resize(80, 10);
    press(Name.END);
    assertThat(selectedRow()).isEqualTo(7);
  }

  @Test
  void filterIsLive() {
    showThree();
    press(ui, "/user:nobody");
    assertThat(screen()).contains("nothing passes the filter").contains("0 rows of 3");
    press(Name.CLEAR_LINE);
    press(ui, "pid:22");
    assertThat(screen()).contains("1 row of 3").contains("     22").doesNotContain("     11");
    press(Name.ENTER);
    assertThat(screen()).contains("filter: pid:22");
    press(Name.ESCAPE);
    assertThat(screen()).contains("     11").doesNotContain("filter:");
  }

  @Test
  void pausedScreenStandsStillButTellsOfALostAgent() {
    showThree();
    press(ui, " ");
    ui.refresh(Scenes.view(9999, Scenes.row(77, "new", 100, 100)));
    assertThat(screen()).contains("PAUSED").contains("     11").doesNotContain("77");
    ui.refresh(Scenes.lost(Scenes.view(9999), 3600));
    assertThat(screen())
        .contains("agent lost since 01:00:00: it is gone?[31m: start it")
        .contains("     11");
    ui.refresh(Scenes.view(9999, Scenes.row(77, "new", 100, 100)));
    press(ui, " ");
    assertThat(screen()).contains("     77");
  }

  @Test
  void tellsForAWhileThatTheAgentIsBack() {
    showThree();
    ui.refresh(Scenes.lost(Scenes.view(1), 3600));
    ui.refresh(Scenes.view(3700));
    assertThat(screen()).contains("the agent is back since 01:01:40; it was lost at 01:00:00");
    assertThat(ui.nextChangeNs()).isPresent();
    ui.timePassed(60 * SECOND_NS);
    assertThat(screen()).doesNotContain("is back");
  }

  @Test
  void signalIsAskedForAndThenWanted() {
    showThree();
    press(ui, "k");
    assertThat(screen()).contains("select a process");
    press(Name.DOWN);
    press(ui, "k");
    assertThat(screen()).contains("Signal for 11 (/bin/a): TERM");
    assertThat(ui.frame().cursor()).isPresent();
    press(ui, "hup");
    press(Name.DOWN);
    assertThat(screen()).contains("): INT");
    press(Name.ENTER);
    assertThat(ui.takeSignal()).contains(new Ui.SignalRequest(SignalName.STANDARD.get(1), 11, 5));
    assertThat(ui.takeSignal()).isEmpty();
    press(ui, "kNONE");
    press(Name.ENTER);
    assertThat(screen()).contains("there is no signal NONE");
    assertThat(ui.takeSignal()).isEmpty();
  }

  @Test
  void whatCameInOnePieceSendsNoSignal() {
    showThree();
    press(Name.DOWN);
    ui.beginInput();
    for (Key key : List.of(Key.of('k'), Key.of(Name.ENTER), Key.of('9'), Key.of(Name.ENTER))) {
      ui.press(key);
    }
    assertThat(ui.takeSignal()).isEmpty();
    ui.beginInput();
    ui.press(new Key(Name.PASTE, "KILL"));
    assertThat(screen()).contains("): 9");
  }

  @Test
  void detailsAndUnfoldingAskForMore() {
    showThree();
    assertThat(ui.demand()).isEqualTo(Demand.NOTHING);
    press(ui, "c");
    assertThat(ui.demand().connectionsOf()).containsExactly(11);
    assertThat(screen()).contains("tcp 192.0.2.1:40000 \u2192 [2001:db8::1]:443");
    press(ui, "t");
    assertThat(ui.demand().threadsOf()).containsExactly(11);
    assertThat(screen()).contains("\u2514 thread");
    press(Name.LEFT);
    assertThat(ui.demand()).isEqualTo(Demand.NOTHING);
    press(ui, "d");
    assertThat(ui.demand()).isEqualTo(new Demand(false, Set.of(11), Set.of(11)));
    assertThat(screen())
        .contains("11 /bin/a")
        .contains("--flag")
        .contains("1 connected, 0 listening");
  }

  @Test
  void namesOfHostsAreSanitised() {
    showThree();
    ui.resize(200, 24);
    press(ui, "cn");
    assertThat(screen()).contains("host.example?[2J:443");
  }

  @Test
  void endedProcessesAreDimmed() {
    ui.refresh(Scenes.view(1, Scenes.row(11, "gone", Scenes.traffic(100, 100), true)));
    assertThat(ui.frame().line(3)).contains("gone (ended)");
    assertThat(ui.frame().style(3, 20)).isEqualTo(Style.DIM);
    press(Name.DOWN);
    press(ui, "k");
    assertThat(screen()).contains("this process has ended");
  }

  @Test
  void asciiTerminalsGetAscii() {
    Ui plain = Scenes.ui(200, 24, Glyphs.of(StandardCharsets.US_ASCII, "xterm"));
    plain.refresh(Scenes.view(1, Scenes.row(11, "\u540d\u524d", 100, 100)));
    press(plain, "lctd");
    String screen = String.join("\n", Scenes.lines(plain.frame()));
    assertThat(screen.chars().allMatch(c -> c < 0x7f)).isTrue();
    assertThat(screen).contains("??").contains(" -> ");
  }

  @ParameterizedTest
  @EnumSource(Action.class)
  void helpListsEachActionWithItsKeys(Action action) {
    Ui tall = Scenes.ui(80, 70);
    tall.refresh(Scenes.crowd(1, 3, 1));
    press(tall, "h");
    assertThat(Scenes.lines(tall.frame()))
        .anyMatch(
            line -> line.startsWith(" " + action.keys() + " ") && line.endsWith(action.help()));
  }

  @Test
  void noTwoActionsShareAKey() {
    Set<String> keys =
        EnumSet.allOf(Action.class).stream()
            .flatMap(a -> List.of(a.keys().split(" ")).stream())
            .collect(Collectors.toSet());
    long all =
        EnumSet.allOf(Action.class).stream().mapToLong(a -> a.keys().split(" ").length).sum();
    assertThat(keys).hasSize((int) all);
  }
}
