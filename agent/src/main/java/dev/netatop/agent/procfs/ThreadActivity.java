// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.util.Optional;

/**
 * What a thread does at one moment.
 *
 * @param stat its stat line
 * @param waitChannel kernel function it sleeps in; empty where there is none, or it is not told
 * @param systemCall the call it is in; empty where it is in none, or it is not told
 * @param runNs time it ran, 0 where not counted
 * @param queueNs time it was ready and waited for a processor, 0 where not counted
 */
public record ThreadActivity(
    ProcessStat stat,
    String waitChannel,
    Optional<SystemCall> systemCall,
    long runNs,
    long queueNs) {}
