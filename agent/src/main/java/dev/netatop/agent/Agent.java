// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.procfs.CgroupPaths;
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
import dev.netatop.agent.source.SourceFeature;
import dev.netatop.agent.source.hook.HookSource;
import dev.netatop.nfhook.NfHook;
import dev.netatop.nfhook.NfHookException;
import dev.netatop.nfhook.NfHookFeature;
import dev.netatop.nfhook.NfHookOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Puts the parts together, and takes them apart in the opposite order. */
final class Agent {
  private static final Logger LOGGER = System.getLogger("netatop-agent");
  private static final String CGROUP_MOUNT = "/sys/fs/cgroup";
  private static final long CGROUP_WALK_NS = 2_000_000_000L;

  private Agent() {}

  /**
   * Counts and serves until {@code stop} is made.
   *
   * @throws NfHookException where this machine does not let us count
   * @throws ServerException where we cannot listen
   */
  static void run(Configuration configuration, StopRequest stop)
      throws NfHookException, ServerException {
    Signals.ignoreHangUp();
    ErrorLog errors = new ErrorLog(LOGGER);
    ServiceManager manager = new ServiceManager(System.getenv());
    ProcReader proc = new ProcReader(Path.of("/proc"));
    String mounts =
        proc.file("self/mountinfo") instanceof Reading.Present<String> text ? text.value() : "";
    String cgroupMount = ProcText.cgroup2Mount(mounts);
    Path cgroupRoot = Path.of(cgroupMount == null ? CGROUP_MOUNT : cgroupMount);
    CgroupPaths cgroups = new CgroupPaths(cgroupRoot, CGROUP_WALK_NS);
    AgentServer.Options options = options(configuration, proc, mounts);
    Clock clock = Clock.system();
    Urgency urgency = new Urgency(errors);

    // Everything is closed in the opposite order, the kernel's part last.
    try (NfHook hook = NfHook.open(new NfHookOptions(configuration.taskEntries(), null));
        HookSource source =
            HookSource.over(hook, features(), proc, cgroups, configuration.life())) {
      hook.sweep();
      HookAnswers answers = new HookAnswers(hook);
      try (AgentServer server = AgentServer.listen(options, source, proc, clock, errors);
          AtopService atop =
              AtopService.start(
                  configuration.atop(),
                  answers.by(configuration, source.features(), proc, cgroupRoot, errors),
                  server,
                  options.pid(),
                  clock.read().nowNs(),
                  urgency,
                  hook::wake,
                  errors);
          EndWatcher watcher = new EndWatcher(hook, server::wake, urgency, errors);
          ClientWaiter clients =
              new ClientWaiter(
                  hook,
                  client -> {
                    answers.begun(client);
                    server.wake();
                  },
                  errors)) {
        server.follow(atop);
        server.heed(urgency);
        watcher.start();
        clients.start();
        stop.heed(server::stop);
        System.err.println(
            "netatop-agent "
                + options.version()
                + ": ready, counting by "
                + source.name()
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

  private static AgentServer.Options options(
      Configuration configuration, ProcReader proc, String mounts) {
    ReadPolicy.Scope counters =
        configuration
            .counters()
            .orElse(
                ProcText.hidesProcesses(mounts) ? ReadPolicy.Scope.OWNER : ReadPolicy.Scope.ALL);
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
        icmp(proc));
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

  private static List<SourceFeature> features() throws NfHookException {
    List<SourceFeature> features = new ArrayList<>();
    for (NfHookFeature feature : NfHook.features()) {
      features.add(new SourceFeature(feature.name(), feature.available(), feature.description()));
      if (!feature.available()) {
        LOGGER.log(
            Level.INFO, "this kernel lacks " + feature.name() + ": " + feature.description());
      }
    }
    return features;
  }
}
