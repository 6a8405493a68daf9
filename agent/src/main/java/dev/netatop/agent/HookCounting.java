// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.atop.GetsockoptAnswers;
import dev.netatop.agent.server.Urgency;
import dev.netatop.agent.source.Source;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import dev.netatop.agent.source.hook.HookSource;
import dev.netatop.nfhook.NfHook;
import dev.netatop.nfhook.NfHookException;
import dev.netatop.nfhook.NfHookFeature;
import dev.netatop.nfhook.NfHookOptions;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counting in the kernel. */
final class HookCounting implements Counting {
  private static final System.Logger LOGGER = System.getLogger("netatop-agent");

  private final Configuration configuration;
  private final Host host;
  private final NfHook hook;
  private final HookSource source;
  private final HookAnswers answers;

  private HookCounting(Configuration configuration, Host host, NfHook hook, HookSource source) {
    this.configuration = configuration;
    this.host = host;
    this.hook = hook;
    this.source = source;
    this.answers = new HookAnswers(hook);
  }

  /**
   * Counts from now on.
   *
   * @throws SourceException where this machine does not let us; nothing is left behind
   */
  static Counting open(Configuration configuration, Host host) throws SourceException {
    try {
      NfHook hook = NfHook.open(new NfHookOptions(configuration.taskEntries(), null));
      boolean open = false;
      try {
        HookSource source =
            HookSource.over(hook, features(), host.proc(), host.cgroups(), configuration.life());
        hook.sweep();
        open = true;
        return new HookCounting(configuration, host, hook, source);
      } finally {
        if (!open) {
          hook.close();
        }
      }
    } catch (NfHookException e) {
      throw explained(e);
    }
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

  @Override
  public Source source() {
    return source;
  }

  @Override
  public Optional<GetsockoptAnswers> answers() throws SourceException {
    try {
      return answers.by(
          configuration, source.features(), host.proc(), host.cgroupMount(), host.errors());
    } catch (NfHookException e) {
      throw explained(e);
    }
  }

  /** Its message is a sentence already. */
  private static SourceException explained(NfHookException e) {
    return new SourceException(String.valueOf(e.getMessage()), e);
  }

  @Override
  public String cannotAnswer() {
    return "this kernel does not let getsockopt be answered (see netatop status)";
  }

  @Override
  public Waking waking(Runnable wake, Urgency urgency) {
    EndWatcher watcher = new EndWatcher(hook, wake, urgency, host.errors());
    ClientWaiter clients =
        new ClientWaiter(
            hook,
            client -> {
              answers.begun(client);
              wake.run();
            },
            host.errors());
    return new Waking() {
      @Override
      public void begin() {
        watcher.start();
        clients.start();
      }

      @Override
      public void close() {
        clients.close();
        watcher.close();
      }
    };
  }

  @Override
  public void urgencyChanged() {
    hook.wake();
  }

  /** The kernel's part last. */
  @Override
  public void close() {
    source.close();
    hook.close();
  }
}
