// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.ProcessStat;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.agent.procfs.ThreadActivity;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.ThreadState;
import dev.netatop.proto.v1.Threads;

/** THREADS: what each thread of a process does. */
final class ThreadStream extends ProcessStream<dev.netatop.agent.procfs.Threads> {
  private static final long MS_PER_TICK = ProcessStat.NS_PER_TICK / 1_000_000;

  private Threads.Builder part = Threads.newBuilder();
  private int bytes;

  ThreadStream(long id, int tgid, long startNs) {
    super(id, tgid, startNs);
  }

  @Override
  Reading<dev.netatop.agent.procfs.Threads> open(ProcReader proc, int ofTgid) {
    return dev.netatop.agent.procfs.Threads.of(proc, ofTgid);
  }

  @Override
  boolean hasNext(dev.netatop.agent.procfs.Threads from) {
    return from.hasNext();
  }

  @Override
  void addNext(dev.netatop.agent.procfs.Threads from) {
    ThreadActivity thread = from.next();
    if (thread != null) {
      ThreadState message = message(thread);
      part.addThreads(message);
      bytes += message.getSerializedSize() + 4;
    }
  }

  @Override
  Response.Builder take() {
    Response.Builder response = Response.newBuilder().setThreads(part);
    part = Threads.newBuilder();
    bytes = 0;
    return response;
  }

  @Override
  int bytes() {
    return bytes;
  }

  private static ThreadState message(ThreadActivity thread) {
    ProcessStat stat = thread.stat();
    ThreadState.Builder message =
        ThreadState.newBuilder()
            .setTid(stat.pid())
            .setStartTimeNs(stat.startTicks() * ProcessStat.NS_PER_TICK)
            .setCommand(stat.command())
            .setState(String.valueOf(stat.state()))
            .setWaitChannel(thread.waitChannel())
            .setUserTimeMs(stat.userTicks() * MS_PER_TICK)
            .setSystemTimeMs(stat.systemTicks() * MS_PER_TICK)
            .setRunTimeNs(thread.runNs())
            .setQueueTimeNs(thread.queueNs());
    thread
        .systemCall()
        .map(call -> call.withoutAddresses())
        .ifPresent(call -> message.setSystemCall(call.number()).addAllArguments(call.arguments()));
    return message.build();
  }
}
