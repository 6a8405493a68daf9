// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.agent.Configuration.SourceKind;
import dev.netatop.agent.atop.GetsockoptAnswers;
import dev.netatop.agent.server.FakeSource;
import dev.netatop.agent.server.Urgency;
import dev.netatop.agent.source.Source;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceChoiceTest {
  private final List<String> tried = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private boolean threads;

  /** A source that is open, and whose kind it is. */
  private record Fake(String kind, SourceFeature feature) implements Counting {
    @Override
    public Source source() {
      return new FakeSource(feature);
    }

    @Override
    public Optional<GetsockoptAnswers> answers() {
      return Optional.empty();
    }

    @Override
    public String cannotAnswer() {
      return "it is a fake";
    }

    @Override
    public Waking waking(Runnable wake, Urgency urgency) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void urgencyChanged() {}

    @Override
    public void close() {}
  }

  private String open(SourceKind kind, String... failing) throws SourceException {
    SourceChoice choice =
        new SourceChoice(
            () -> opened("hook", List.of(failing)),
            () -> opened("pcap", List.of(failing)),
            remarks::add);
    try (Counting counting = choice.open(kind)) {
      return ((Fake) counting).kind();
    }
  }

  private Counting opened(String kind, List<String> failing) throws SourceException {
    tried.add(kind);
    if (failing.contains(kind)) {
      throw new SourceException(kind + " may not: let it");
    }
    return new Fake(kind, new SourceFeature("threads", threads, "the thread of a packet"));
  }

  @Test
  void theBestThatWorksIsTakenInSilence() throws SourceException {
    assertThat(open(SourceKind.AUTO)).isEqualTo("hook");
    assertThat(tried).containsExactly("hook");
    assertThat(remarks).isEmpty();
  }

  @Test
  void whyALesserOneIsTakenAndWhatIsLostIsOneLine() throws SourceException {
    assertThat(open(SourceKind.AUTO, "hook")).isEqualTo("pcap");
    assertThat(tried).containsExactly("hook", "pcap");
    assertThat(remarks).hasSize(1);
    assertThat(remarks.get(0))
        .startsWith("netatop-agent: counting by capture (pcap), because hook may not: let it; lost")
        .contains("threads", "200 ms", "other network namespaces", "netatop status")
        .doesNotContain("\n");
  }

  @Test
  void whatIsNotLostIsNotSaidToBe() throws SourceException {
    threads = true;
    assertThat(open(SourceKind.AUTO, "hook")).isEqualTo("pcap");
    assertThat(remarks.get(0))
        .contains("other network namespaces")
        .doesNotContain("threads")
        .doesNotContain("200 ms");
  }

  @Test
  void whereNothingWorksBothReasonsAreSaid() {
    assertThatThrownBy(() -> open(SourceKind.AUTO, "hook", "pcap"))
        .isInstanceOf(SourceException.class)
        .hasMessageContainingAll("hook may not: let it", "pcap may not: let it");
    assertThat(remarks).isEmpty();
  }

  @Test
  void whatWasAskedForDoesNotFallBack() throws SourceException {
    assertThatThrownBy(() -> open(SourceKind.HOOK, "hook")).hasMessage("hook may not: let it");
    assertThatThrownBy(() -> open(SourceKind.PCAP, "pcap")).hasMessage("pcap may not: let it");
    assertThat(tried).containsExactly("hook", "pcap");
    assertThat(open(SourceKind.PCAP)).isEqualTo("pcap");
    assertThat(remarks).isEmpty();
  }
}
