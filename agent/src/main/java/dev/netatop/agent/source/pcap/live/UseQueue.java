// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.owner.Use;
import dev.netatop.agent.source.pcap.owner.Uses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Uses in order of time, until the packets of that time have come. */
final class UseQueue {
  /** Read at once at most; the rest waits in the kernel. */
  private static final int MAX = 1 << 16;

  private final Uses uses;
  private final List<Use> waiting = new ArrayList<>();
  private final ArrayDeque<Use> spare = new ArrayDeque<>();
  private int first;

  UseQueue(Uses uses) {
    this.uses = uses;
  }

  /** Reads what the kernel has told by now. */
  void fill() throws SourceException {
    waiting.subList(0, first).clear();
    first = 0;
    while (waiting.size() < MAX) {
      Use use = spare.isEmpty() ? new Use() : spare.remove();
      if (!uses.next(use)) {
        spare.add(use);
        return;
      }
      add(use);
    }
  }

  /** Several processors tell nearly in order. */
  private void add(Use use) {
    int at = waiting.size();
    while (at > 0 && waiting.get(at - 1).timeNs > use.timeNs) {
      at--;
    }
    waiting.add(at, use);
  }

  /** The next use up to this time, nanoseconds since the epoch; valid until the next call. */
  @Nullable Use next(long untilNs) {
    if (first == waiting.size() || waiting.get(first).timeNs > untilNs) {
      return null;
    }
    Use use = waiting.get(first++);
    spare.add(use);
    return use;
  }
}
