// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.atop.ExitLogKeeper;
import dev.netatop.agent.atop.GetsockoptAnswers;
import dev.netatop.agent.atop.NetPerTask;
import dev.netatop.agent.server.AgentServer;
import dev.netatop.agent.server.ErrorLog;
import dev.netatop.agent.server.Follower;
import dev.netatop.agent.server.RecordFormat;
import dev.netatop.agent.server.ServerException;
import dev.netatop.agent.server.Urgency;
import dev.netatop.agent.source.SourceFeature;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Serves atop, in whichever of its ways was chosen. */
final class AtopService implements Follower, AutoCloseable {
  private static final Logger LOGGER = System.getLogger("netatop-agent");

  /** Where atop looks for netatop-bpf. */
  private static final Path BPF_SOCKET = Path.of("/run/netatop-bpf-socket");

  private final Optional<ExitLogKeeper> exitLog;
  private final Optional<GetsockoptAnswers> answers;
  private final Urgency urgency;
  private final Runnable urgencyChanged;

  private AtopService(
      Optional<ExitLogKeeper> exitLog,
      Optional<GetsockoptAnswers> answers,
      Urgency urgency,
      Runnable urgencyChanged) {
    this.exitLog = exitLog;
    this.answers = answers;
    this.urgency = urgency;
    this.urgencyChanged = urgencyChanged;
  }

  /**
   * Begins, in the thread that will run the server, and says how.
   *
   * @param answers the module's interface, if it is to be served and the source lets us
   * @param cannotAnswer why the source does not: a clause
   * @param urgency is wanted while an atop reads the log
   * @param urgencyChanged called when that changes
   */
  static AtopService start(
      Configuration.AtopMode mode,
      Optional<GetsockoptAnswers> answers,
      String cannotAnswer,
      AgentServer server,
      int pid,
      long nowNs,
      Urgency urgency,
      Runnable urgencyChanged,
      ErrorLog errors) {
    // Nobody who does not ask the module's interface looks for the log.
    Optional<ExitLogKeeper> exitLog =
        answers.map(asked -> ExitLogKeeper.at(ExitLogKeeper.DEFAULT_PATH, pid, errors::log));
    if (answers.isPresent()) {
      LOGGER.log(
          Level.INFO,
          "atop is answered by getsockopt "
              + (mode == Configuration.AtopMode.AUTO ? "while one runs" : "always")
              + ", and finds finished processes in "
              + ExitLogKeeper.DEFAULT_PATH);
    } else if (mode == Configuration.AtopMode.GETSOCKOPT) {
      LOGGER.log(Level.WARNING, "atop is not served: " + cannotAnswer + "; take --atop auto");
    } else if (mode != Configuration.AtopMode.OFF) {
      serveSocket(mode, cannotAnswer, server, errors);
    }
    AtopService service = new AtopService(exitLog, answers, urgency, urgencyChanged);
    // So that the log is there when we say that we are ready.
    service.polled(nowNs);
    return service;
  }

  private static void serveSocket(
      Configuration.AtopMode mode, String cannotAnswer, AgentServer server, ErrorLog errors) {
    try {
      server.serveRecords(BPF_SOCKET, new NetPerTaskFormat(), "leave it, with --atop off");
      LOGGER.log(
          Level.INFO,
          "atop 2.9 and later is served at "
              + BPF_SOCKET
              + ", processes and no threads"
              + (mode == Configuration.AtopMode.AUTO ? ": " + cannotAnswer : ""));
    } catch (ServerException e) {
      errors.log("atop is not served", e);
    }
  }

  /** As netatop-bpf writes tasks. */
  private record NetPerTaskFormat() implements RecordFormat {
    @Override
    public int bytes() {
      return NetPerTask.BYTES;
    }

    @Override
    public void put(ByteBuffer into, int id, long startEpochNs, String command, Counters counters) {
      NetPerTask.put(into, id, startEpochNs, command, counters);
    }

    @Override
    public void putEnd(ByteBuffer into) {
      NetPerTask.putEnd(into);
    }
  }

  @Override
  public void finished(FinishedProcess process) {
    exitLog.ifPresent(log -> log.add(process));
    answers.ifPresent(kernel -> kernel.finished(process));
  }

  @Override
  public void polled(long nowNs) {
    exitLog.ifPresent(
        log -> {
          log.step(nowNs);
          if (urgency.want(log.isRead())) {
            urgencyChanged.run();
          }
        });
    answers.ifPresent(kernel -> kernel.step(nowNs));
  }

  @Override
  public List<SourceFeature> features() {
    List<SourceFeature> features = new ArrayList<>();
    answers.ifPresent(
        kernel ->
            features.add(
                new SourceFeature(
                    "atop-getsockopt",
                    kernel.works(),
                    "counters for atop as the netatop kernel module gives them, now to programs in "
                        + kernel.cgroups()
                        + (kernel.cgroups() == 1 ? " cgroup" : " cgroups")
                        + "; without it atop shows none"
                        + (kernel.lost() == 0
                            ? ""
                            : "; " + kernel.lost() + " finished processes were not asked for"))));
    exitLog.ifPresent(
        log ->
            features.add(
                new SourceFeature(
                    "atop-exits",
                    log.isKept(),
                    "finished processes for atop, in "
                        + ExitLogKeeper.DEFAULT_PATH
                        + "; without it atop shows no counters for them"
                        + (log.lost() == 0 ? "" : "; " + log.lost() + " found no room in it"))));
    return features;
  }

  @Override
  public void close() {
    exitLog.ifPresent(ExitLogKeeper::close);
    answers.ifPresent(GetsockoptAnswers::close);
  }
}
