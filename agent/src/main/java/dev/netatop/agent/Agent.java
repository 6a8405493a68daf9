// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.procfs.IcmpCounters;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcText;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.agent.server.AgentServer;
import dev.netatop.agent.server.Clock;
import dev.netatop.agent.server.ErrorLog;
import dev.netatop.agent.server.ReadPolicy;
import dev.netatop.agent.server.ServerException;
import dev.netatop.agent.server.ServiceManager;
import dev.netatop.agent.server.Signals;
import dev.netatop.agent.server.Urgency;
import dev.netatop.agent.source.SourceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Puts the parts together, and takes them apart in the opposite order. */
final class Agent {
  private static final Logger LOGGER = System.getLogger("netatop-agent");

  private Agent() {}

  /**
   * Counts and serves until {@code stop} is made.
   *
   * @param remarks is told what a user should know before the agent is ready, a line each
   * @throws ConfigurationException where parts of the configuration contradict each other
   * @throws SourceException where this machine does not let us count
   * @throws ServerException where we cannot listen
   */
  static void run(Configuration configuration, Consumer<String> remarks, StopRequest stop)
      throws ConfigurationException, SourceException, ServerException {
    Configuration.SourceKind kind = configuration.chosenSource();
    Signals.ignoreHangUp();
    ErrorLog errors = new ErrorLog(LOGGER);
    ServiceManager manager = new ServiceManager(System.getenv());
    Host host = Host.ours(errors);
    AgentServer.Options options = options(configuration, host);
    Clock clock = Clock.system();
    Urgency urgency = new Urgency(errors);
    SourceChoice choice =
        new SourceChoice(
            () -> HookCounting.open(configuration, host),
            () -> PcapCounting.open(configuration, host),
            remarks);

    // Everything is closed in the opposite order, the kernel's part last.
    try (Counting counting = choice.open(kind);
        AgentServer server =
            AgentServer.listen(options, counting.source(), host.proc(), clock, errors);
        AtopService atop =
            AtopService.start(
                configuration.atop(),
                counting.answers(),
                counting.cannotAnswer(),
                server,
                options.pid(),
                clock.read().nowNs(),
                urgency,
                counting::urgencyChanged,
                errors)) {
      server.follow(atop);
      server.heed(urgency);
      try (Counting.Waking waking = counting.waking(server::wake, urgency)) {
        waking.begin();
        stop.heed(server::stop);
        remarks.accept(
            "netatop-agent "
                + options.version()
                + ": ready, counting by "
                + counting.source().name()
                + ", socket "
                + options.socket());
        tell(manager, "READY=1");
        server.run();
        tell(manager, "STOPPING=1");
      }
    }
  }

  private static void tell(ServiceManager manager, String state) {
    int errno = manager.send(state);
    if (errno != 0) {
      LOGGER.log(
          Level.WARNING,
          "the service manager could not be told " + state + " (errno " + errno + ")");
    }
  }

  private static AgentServer.Options options(Configuration configuration, Host host) {
    ReadPolicy.Scope counters =
        configuration
            .counters()
            .orElse(
                ProcText.hidesProcesses(host.mounts())
                    ? ReadPolicy.Scope.OWNER
                    : ReadPolicy.Scope.ALL);
    ProcReader etc = new ProcReader(Path.of("/etc"));
    OptionalInt group =
        etc.file("group") instanceof Reading.Present<String> text
            ? ProcText.groupId(text.value(), configuration.group())
            : OptionalInt.empty();
    return new AgentServer.Options(
        configuration.socket(),
        new ReadPolicy(counters, configuration.details(), group),
        configuration.limits(),
        configuration.exitRecords(),
        configuration.exitLifeNs(),
        configuration.collectNs(),
        AgentVersion.get(),
        Math.toIntExact(ProcessHandle.current().pid()),
        icmp(host.proc()));
  }

  private static Supplier<Optional<IcmpCounters>> icmp(ProcReader proc) {
    if (!(IcmpCounters.read(proc) instanceof Reading.Present<IcmpCounters> start)) {
      return Optional::empty;
    }
    return () ->
        IcmpCounters.read(proc) instanceof Reading.Present<IcmpCounters> now
            ? Optional.of(now.value().since(start.value()))
            : Optional.empty();
  }
}
