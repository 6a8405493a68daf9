// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import dev.netatop.client.ThreadState;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a thread does at one moment.
 *
 * @param tid its id
 * @param name its comm
 * @param state the letter of its state
 * @param waitChannel kernel function it sleeps in; empty where not told
 * @param call the system call it is in
 * @param arguments of that call; empty where they are not known
 * @param callKnown whether it was told at all if it is in a system call
 * @param userMs processor time in user mode
 * @param systemMs processor time in system mode
 * @param runNs time it ran, 0 where not told
 */
public record ThreadSample(
    int tid,
    String name,
    char state,
    String waitChannel,
    OptionalInt call,
    List<Long> arguments,
    boolean callKnown,
    long userMs,
    long systemMs,
    long runNs) {
  public ThreadSample {
    arguments = List.copyOf(arguments);
  }

  /** From the agent's answer. */
  public static ThreadSample of(ThreadState thread) {
    return new ThreadSample(
        thread.tid(),
        thread.command(),
        thread.state(),
        thread.waitChannel(),
        thread.systemCall(),
        thread.arguments(),
        true,
        thread.userTimeMs(),
        thread.systemTimeMs(),
        thread.runTimeNs());
  }

  /** An argument of the call; 0 where it is not known. */
  long argument(int at) {
    return at < arguments.size() ? arguments.get(at) : 0;
  }
}
