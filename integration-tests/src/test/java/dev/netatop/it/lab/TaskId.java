// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

/** A thread of a process. */
public record TaskId(int tgid, int tid) {}
