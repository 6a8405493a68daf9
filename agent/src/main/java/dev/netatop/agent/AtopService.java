// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.atop.ExitLogKeeper;
import dev.netatop.agent.atop.GetsockoptAnswers;
import dev.netatop.agent.server.ErrorLog;
import dev.netatop.agent.server.Follower;
import dev.netatop.agent.server.Urgency;
import dev.netatop.agent.source.SourceFeature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Serves atop, in whichever of its ways was chosen. */
final class AtopService implements Follower, AutoCloseable {
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
   * Begins, in the thread that will run the server.
   *
   * @param answers the module's interface, if it is to be served and this kernel lets us
   * @param urgency is wanted while an atop reads the log
   * @param urgencyChanged called when that changes
   */
  static AtopService start(
      Optional<GetsockoptAnswers> answers,
      int pid,
      long nowNs,
      Urgency urgency,
      Runnable urgencyChanged,
      ErrorLog errors) {
    // Nobody who does not ask the module's interface looks for the log.
    Optional<ExitLogKeeper> exitLog =
        answers.map(asked -> ExitLogKeeper.at(ExitLogKeeper.DEFAULT_PATH, pid, errors::log));
    AtopService service = new AtopService(exitLog, answers, urgency, urgencyChanged);
    // So that the log is there when we say that we are ready.
    service.polled(nowNs);
    return service;
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
