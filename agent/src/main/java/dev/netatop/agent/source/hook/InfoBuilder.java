// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.accounting.TaskDetails;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;

/** Builds the description of an entry's task, and keeps it while nothing in it changes. */
final class InfoBuilder {
  private static final TaskText NO_TEXT = new TaskText("", TaskDetails.GONE);

  private final HookMemory memory;

  InfoBuilder(HookMemory memory) {
    this.memory = memory;
  }

  TaskInfo info(Entry entry) {
    Entry named = entry.isProcess ? entry : entry.process;
    TaskText text = named == null || named.text == null ? NO_TEXT : named.text;
    int uid = memory.euid(entry.index);
    long startNs = memory.startNs(entry.index);
    TaskInfo info = entry.info;
    if (info == null
        || info.uid() != uid
        || info.id() != entry.tid
        || info.startTimeNs() != startNs
        || info.details() != text.details()) {
      info =
          new TaskInfo(
              entry.isProcess ? TaskType.PROCESS : TaskType.THREAD,
              entry.isProcess ? entry.tgid : entry.tid,
              entry.tgid,
              uid,
              text.command(),
              startNs,
              text.details());
      entry.info = info;
    }
    return info;
  }
}
