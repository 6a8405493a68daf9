// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import java.util.List;
import java.util.function.Consumer;

/** Which source counts: the one that was asked for, or the best that works here. */
final class SourceChoice {
  /** Begins to count. */
  @FunctionalInterface
  interface Opener {
    Counting open() throws SourceException;
  }

  private final Opener hook;
  private final Opener pcap;
  private final Consumer<String> remarks;

  /**
   * @param remarks is told, in one line, why a lesser source counts and what is lost by that
   */
  SourceChoice(Opener hook, Opener pcap, Consumer<String> remarks) {
    this.hook = hook;
    this.pcap = pcap;
    this.remarks = remarks;
  }

  /**
   * Begins to count.
   *
   * @throws SourceException with cause and remedy, of each source that was tried
   */
  Counting open(Configuration.SourceKind kind) throws SourceException {
    return switch (kind) {
      case HOOK -> hook.open();
      case PCAP -> pcap.open();
      case AUTO -> openBest();
    };
  }

  private Counting openBest() throws SourceException {
    SourceException reason;
    try {
      return hook.open();
    } catch (SourceException e) {
      reason = e;
    }
    Counting counting;
    try {
      counting = pcap.open();
    } catch (SourceException e) {
      SourceException both =
          new SourceException(
              "nothing can be counted here; by hook: "
                  + reason.getMessage()
                  + "; by capture (pcap): "
                  + e.getMessage(),
              e);
      both.addSuppressed(reason);
      throw both;
    }
    remarks.accept(
        "netatop-agent: counting by capture (pcap), because "
            + reason.getMessage()
            + "; "
            + lost(counting.source().features()));
    return counting;
  }

  private static String lost(List<SourceFeature> features) {
    boolean threads =
        features.stream().anyMatch(one -> one.name().equals("threads") && one.available());
    return "lost by that: "
        + (threads ? "" : "threads, the owners of sockets that live less than 200 ms, ")
        + "the traffic of other network namespaces, and packets that the capture loses, which"
        + " netatop status counts";
  }
}
