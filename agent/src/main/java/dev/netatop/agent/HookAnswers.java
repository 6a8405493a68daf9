// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.atop.AnswersKernel;
import dev.netatop.agent.atop.AtopException;
import dev.netatop.agent.atop.GetsockoptAnswers;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.server.ErrorLog;
import dev.netatop.agent.source.SourceFeature;
import dev.netatop.nfhook.NfHook;
import dev.netatop.nfhook.NfHookClient;
import dev.netatop.nfhook.NfHookException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The module's interface, answered by libnfhook. */
final class HookAnswers implements AnswersKernel {
  private final NfHook hook;

  /** Told by one thread, taken by another. */
  private final Queue<Begun> begun = new ConcurrentLinkedQueue<>();

  HookAnswers(NfHook hook) {
    this.hook = hook;
  }

  /** A program that is known to ask has begun. Any thread. */
  void begun(NfHookClient client) {
    begun.add(new Begun(client.tgid(), client.startNs(), client.cgroup()));
  }

  /**
   * Who answers as {@code configuration} says, if anybody does and this kernel lets us.
   *
   * @param features of the kernel
   */
  Optional<GetsockoptAnswers> by(
      Configuration configuration,
      List<SourceFeature> features,
      ProcReader proc,
      Path cgroupMount,
      ErrorLog errors)
      throws NfHookException {
    boolean possible =
        features.stream().anyMatch(one -> one.name().equals("getsockopt") && one.available());
    if (possible && configuration.atop() == Configuration.AtopMode.GETSOCKOPT) {
      return Optional.of(GetsockoptAnswers.always(this, cgroupMount, errors::log));
    }
    if (!possible || configuration.atop() != Configuration.AtopMode.AUTO) {
      return Optional.empty();
    }
    for (String name : configuration.atopPrograms()) {
      hook.watchProgram(name);
    }
    GetsockoptAnswers answers =
        GetsockoptAnswers.whileAsked(
            this, proc, cgroupMount, configuration.atopPrograms(), errors::log);
    answers.rehearse();
    return Optional.of(answers);
  }

  @Override
  public boolean answer(long cgroup) throws AtopException {
    try {
      return hook.answerGetsockopt(cgroup);
    } catch (NfHookException e) {
      throw new AtopException(
          "a program cannot be attached to cgroup "
              + cgroup
              + " (errno "
              + e.errno()
              + "); where it is 1 another program there suffers none beside it, see bpftool cgroup"
              + " tree",
          e);
    }
  }

  @Override
  public void stopAnswering(long cgroup) {
    hook.stopAnswering(cgroup);
  }

  @Override
  public long begunCount() {
    return hook.globals().clientsBegun();
  }

  @Override
  public List<Begun> takeBegun() {
    List<Begun> taken = new ArrayList<>();
    for (Begun client = begun.poll(); client != null; client = begun.poll()) {
      taken.add(client);
    }
    return taken;
  }

  @Override
  public long exitsWantedNs() {
    return hook.globals().exitsWantedNs();
  }

  @Override
  public boolean offer(long finishedNs, ByteBuffer netPerTask) throws AtopException {
    try {
      return hook.offerExit(finishedNs, netPerTask);
    } catch (NfHookException e) {
      throw new AtopException(String.valueOf(e.getMessage()), e);
    }
  }
}
