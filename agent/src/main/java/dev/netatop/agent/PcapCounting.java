// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.atop.GetsockoptAnswers;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.agent.server.Clock;
import dev.netatop.agent.server.Urgency;
import dev.netatop.agent.source.Source;
import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.live.PcapSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counting by capture. Its own thread counts; atop's kernel module has no stand-in here. */
final class PcapCounting implements Counting {
  /** Null while there is nobody to wake. */
  private volatile @Nullable Runnable wake;

  private final PcapSource source;

  private PcapCounting(Configuration configuration, Host host) throws SourceException {
    Configuration.CaptureChoice capture = configuration.capture();
    source =
        PcapSource.start(
            new PcapSource.Options(
                capture.interfaces(),
                capture.filter(),
                configuration.taskEntries(),
                capture.bufferBytes()),
            host.proc(),
            configuration.life(),
            Clock.system()::read,
            this::changed,
            host.errors()::log);
  }

  /**
   * Counts from now on.
   *
   * @throws SourceException where this machine does not let us; nothing is left behind
   */
  static Counting open(Configuration configuration, Host host) throws SourceException {
    requireOwnProc(host.proc(), ProcessHandle.current().pid());
    return new PcapCounting(configuration, host);
  }

  private void changed() {
    Runnable whom = wake;
    if (whom != null) {
      whom.run();
    }
  }

  /** Owners are looked for in /proc: with the ids of another pid namespace all would be wrong. */
  static void requireOwnProc(ProcReader proc, long pid) throws SourceException {
    Reading<String> self = proc.link("self");
    if (!self.equals(new Reading.Present<>(Long.toString(pid)))) {
      throw new SourceException(
          proc.root()
              + " does not show the agent's own pid namespace, so owners of sockets cannot be found"
              + " there; mount one that does (unshare --mount-proc)");
    }
  }

  @Override
  public Source source() {
    return source;
  }

  @Override
  public Optional<GetsockoptAnswers> answers() {
    return Optional.empty();
  }

  @Override
  public String cannotAnswer() {
    return "counting by capture does not answer getsockopt";
  }

  @Override
  public Waking waking(Runnable newWake, Urgency urgency) {
    return new Waking() {
      @Override
      public void begin() {
        wake = newWake;
        // For what it had to tell before.
        newWake.run();
      }

      @Override
      public void close() {
        wake = null;
      }
    };
  }

  /** What finishes is told from the table of the source, which nobody hurries. */
  @Override
  public void urgencyChanged() {}

  @Override
  public void close() {
    source.close();
  }
}
