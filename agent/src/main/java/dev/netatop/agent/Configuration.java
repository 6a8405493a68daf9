// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.accounting.LifeRules;
import dev.netatop.agent.server.AgentServer;
import dev.netatop.agent.server.Limits;
import dev.netatop.agent.server.ReadPolicy;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * What can be set. {@link ConfigurationFile} reads it, flags beat it.
 *
 * @param socket where to listen
 * @param source where counters come from
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
    HOOK
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

  Configuration withSocket(Path path) {
    return new Configuration(
        path,
        source,
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

  Configuration withSource(SourceKind kind) {
    return new Configuration(
        socket,
        kind,
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

  Configuration withAtop(AtopMode mode) {
    return new Configuration(
        socket,
        source,
        mode,
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
