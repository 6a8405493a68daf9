// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static dev.netatop.cli.top.Samples.at;
import static dev.netatop.cli.top.Samples.process;
import static dev.netatop.cli.top.Samples.tcp;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.client.AgentLostException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a virtual terminal: what is written, and how the terminal is left. */
@Timeout(30)
class InteractiveTest {
  private static final String ENTER = "\u001b[?1049h";
  private static final String LEAVE = "\u001b[?1049l";
  private static final Settings KB = Settings.DEFAULT.withSince(Since.AGENT);

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private LineDisciplineTerminal terminal;
  private Attributes before;

  @BeforeEach
  void open() throws Exception {
    terminal = new LineDisciplineTerminal("test", "xterm", written, StandardCharsets.UTF_8);
    terminal.setSize(Size.of(80, 24));
    before = terminal.getAttributes();
  }

  @AfterEach
  void close() throws Exception {
    terminal.close();
  }

  private String output() {
    return written.toString(StandardCharsets.UTF_8);
  }

  /** Samples one after the other; the last one again and again. */
  private static final class Scripted implements Source {
    private final CountDownLatch firstTaken = new CountDownLatch(1);
    private int taken;

    @Override
    public Sample sample() {
      taken++;
      firstTaken.countDown();
      return at(
          taken,
          List.of(
              process(5, 1, "changes", tcp(1000L * taken * taken, 5000L * taken * taken)),
              process(6, 1, "rests", tcp(100, 100))));
    }

    @Override
    public void close() {}
  }

  private void assertLeftAsItWas() {
    assertThat(output()).containsOnlyOnce(ENTER).containsOnlyOnce(LEAVE);
    assertThat(output().substring(output().indexOf(LEAVE))).doesNotContain("TOTAL");
    assertThat(terminal.getAttributes().getLocalFlag(Attributes.LocalFlag.ICANON))
        .isEqualTo(before.getLocalFlag(Attributes.LocalFlag.ICANON));
    assertThat(terminal.getAttributes().getLocalFlag(Attributes.LocalFlag.ECHO))
        .isEqualTo(before.getLocalFlag(Attributes.LocalFlag.ECHO));
  }

  private Interactive interactive(Source source) {
    return new Interactive(source, new Model(Set.of()), uid -> "alice", KB);
  }

  @Test
  void writesWhatChangedAndLeavesTheTerminalAsItWas() throws Exception {
    interactive(new Scripted()).run(terminal, true, Duration.ofMillis(1), 3);

    assertLeftAsItWas();
    assertThat(output().split("rests", -1)).hasSize(2);
    assertThat(output().split("identified", -1)).hasSize(2);
  }

  @Test
  void keyQuits() throws Exception {
    Scripted source = new Scripted();
    terminal.processInputBytes("mq".getBytes(StandardCharsets.US_ASCII));

    interactive(source).run(terminal, false, Duration.ofHours(1), 0);

    assertThat(source.taken).isEqualTo(1);
    assertLeftAsItWas();
  }

  @Test
  void interruptSignalQuits() throws Exception {
    Scripted source = new Scripted();
    Thread presser =
        new Thread(
            () -> {
              try {
                source.firstTaken.await();
                terminal.raise(Terminal.Signal.INT);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    presser.start();

    interactive(source).run(terminal, false, Duration.ofHours(1), 0);

    presser.join();
    assertLeftAsItWas();
  }

  @Test
  void lostAgentLeavesTheTerminalAsItWas() {
    Source lost =
        new Source() {
          @Override
          public Sample sample() throws AgentLostException {
            throw new AgentLostException("ECONNRESET", "gone");
          }

          @Override
          public void close() {}
        };

    assertThatThrownBy(() -> interactive(lost).run(terminal, false, Duration.ofHours(1), 0))
        .isInstanceOf(AgentLostException.class);
    assertLeftAsItWas();
  }

  @Test
  void plainTerminalGetsNoStyle() throws Exception {
    interactive(new Scripted()).run(terminal, false, Duration.ofMillis(1), 1);

    assertThat(output()).doesNotContain("\u001b[7m");
  }

  @Test
  void headerIsSetOff() throws Exception {
    interactive(new Scripted()).run(terminal, true, Duration.ofMillis(1), 1);

    assertThat(output()).contains("\u001b[7m");
  }
}
