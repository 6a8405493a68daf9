// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.List;
import java.util.OptionalInt;

/**
 * What a thread is doing at one moment.
 *
 * @param tid its id
 * @param startTimeNs when it started, nanoseconds since boot, in steps of 10 ms
 * @param command its own name
 * @param state the letter of /proc/PID/stat (proc(5)): R runs, S sleeps, D waits for a device
 * @param waitChannel function of the kernel it sleeps in; empty where there is none, or it is not
 *     told
 * @param systemCall number of the system call it is in, as of the process's architecture; empty
 *     outside of one
 * @param arguments the six arguments of that call; those that may be addresses are 0
 * @param userTimeMs processor time in user mode, milliseconds in steps of 10
 * @param systemTimeMs processor time in system mode, milliseconds in steps of 10
 * @param runTimeNs time it ran, nanoseconds; 0 where the kernel does not count it
 * @param queueTimeNs time it was ready and waited for a processor, nanoseconds; 0 as above
 */
public record ThreadState(
    int tid,
    long startTimeNs,
    String command,
    char state,
    String waitChannel,
    OptionalInt systemCall,
    List<Long> arguments,
    long userTimeMs,
    long systemTimeMs,
    long runTimeNs,
    long queueTimeNs) {
  public ThreadState {
    arguments = List.copyOf(arguments);
  }
}
