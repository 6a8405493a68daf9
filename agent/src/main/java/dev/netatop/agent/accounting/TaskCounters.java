// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.accounting;

/** A task, or a sum that belongs to none, with its counters at one moment. */
public record TaskCounters(TaskInfo info, Counters counters) {}
