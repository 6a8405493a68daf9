// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

import dev.netatop.agent.accounting.TaskCounters;

/** The answer to asking for one task. */
public sealed interface Lookup {
  record Found(TaskCounters task) implements Lookup {}

  /** There is no such task, or it never used a socket. */
  record Unknown() implements Lookup {}

  /** The id belongs to another task than the one with the start time that was asked for. */
  record OtherTask() implements Lookup {}

  /** It is known but has not sent or received anything. */
  record NoTraffic() implements Lookup {}
}
