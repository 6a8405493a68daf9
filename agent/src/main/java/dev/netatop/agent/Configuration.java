// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.accounting.LifeRules;
import dev.netatop.agent.server.AgentServer;
import dev.netatop.agent.server.Limits;
import dev.netatop.agent.server.ReadPolicy;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What can be set. {@link ConfigurationFile} reads it, flags beat it.
 *
 * @param socket where to listen
 * @param source where counters come from
 * @param capture what is captured, where counters come from a capture
 * @param atop how atop is served
 * @param atopPrograms names of programs that ask by getsockopt, as /proc/PID/comm has them
 * @param counters who may read counters; empty: everybody, or owners where /proc is mounted with
 *     hidepid
 * @param details who may read command lines, cgroups and sockets' owners
 * @param group whose members may read everything
 * @param life when processes are finished
 * @param taskEntries entries for tasks; 0: as many as the library has
 * @param exitRecords bound of the exit list
 * @param exitLifeNs how long its records live
 * @param collectNs how often the collector runs without being asked
 * @param limits what clients may cost
 */
record Configuration(
    Path socket,
    SourceKind source,
    CaptureChoice capture,
    AtopMode atop,
    Set<String> atopPrograms,
    Optional<ReadPolicy.Scope> counters,
    ReadPolicy.Scope details,
    String group,
    LifeRules life,
    int taskEntries,
    int exitRecords,
    long exitLifeNs,
    long collectNs,
    Limits limits) {

  /** Where counters come from. */
  enum SourceKind {
    /** The best that works here. */
    AUTO,
    /** Counted in the kernel. */
    HOOK,
    /** Counted by capture. */
    PCAP
  }

  /**
   * What is captured.
   *
   * @param interfaces names; none: all that are up
   * @param filter an expression as pcap-filter(7) has it; empty: every TCP and UDP packet
   * @param bufferBytes of the kernel's memory for headers that wait for us, for each interface
   */
  record CaptureChoice(List<String> interfaces, String filter, int bufferBytes) {
    CaptureChoice {
      interfaces = List.copyOf(interfaces);
    }

    /** Whether only a capture can do this. */
    boolean isRestricted() {
      return !interfaces.isEmpty() || !filter.isEmpty();
    }
  }

  /** How atop is served. */
  enum AtopMode {
    /** By getsockopt while an atop runs; where that cannot be, by the socket. */
    AUTO,
    /** By getsockopt, for whoever asks, at any time. */
    GETSOCKOPT,
    /** By netatop-bpf's socket, where newer versions get processes and no threads. */
    SOCKET,
    OFF
  }

  static Configuration defaults() {
    return new Configuration(
        AgentServer.defaultSocket(),
        SourceKind.AUTO,
        new CaptureChoice(List.of(), "", 16 << 20),
        AtopMode.AUTO,
        Set.of("atop", "atopsar"),
        Optional.empty(),
        ReadPolicy.Scope.OWNER,
        "netatop",
        LifeRules.DEFAULT,
        0,
        131_072,
        15_000_000_000L,
        15_000_000_000L,
        Limits.DEFAULT);
  }

  /** The same but for what {@code change} changes. */
  Configuration changed(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.configuration();
  }

  /**
   * The source to count by, where what is to be captured decides it: naming an interface or a
   * filter means to capture.
   *
   * @throws ConfigurationException where the two contradict each other
   */
  SourceKind chosenSource() throws ConfigurationException {
    if (!capture.isRestricted()) {
      return source;
    }
    if (source == SourceKind.HOOK) {
      throw new ConfigurationException(
          "source hook counts every packet, so an interface or a filter cannot go with it; leave"
              + " them out, or choose source pcap");
    }
    return SourceKind.PCAP;
  }

  /**
   * A configuration while it is made: the one place besides the record that knows all of it, and
   * whoever makes one sets its parts by name.
   */
  static final class Draft {
    Path socket;
    SourceKind source;
    CaptureChoice capture;
    AtopMode atop;
    Set<String> atopPrograms;
    Optional<ReadPolicy.Scope> counters;
    ReadPolicy.Scope details;
    String group;
    LifeRules life;
    int taskEntries;
    int exitRecords;
    long exitLifeNs;
    long collectNs;
    Limits limits;

    Draft(Configuration from) {
      socket = from.socket;
      source = from.source;
      capture = from.capture;
      atop = from.atop;
      atopPrograms = from.atopPrograms;
      counters = from.counters;
      details = from.details;
      group = from.group;
      life = from.life;
      taskEntries = from.taskEntries;
      exitRecords = from.exitRecords;
      exitLifeNs = from.exitLifeNs;
      collectNs = from.collectNs;
      limits = from.limits;
    }

    Configuration configuration() {
      return new Configuration(
          socket,
          source,
          capture,
          atop,
          atopPrograms,
          counters,
          details,
          group,
          life,
          taskEntries,
          exitRecords,
          exitLifeNs,
          collectNs,
          limits);
    }
  }
}
