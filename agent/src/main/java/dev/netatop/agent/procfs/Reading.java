// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

/**
 * The answer to reading a file of /proc: there, gone, or kept from us. None of them stands for
 * another.
 */
public sealed interface Reading<T> {
  record Present<T>(T value) implements Reading<T> {}

  /** The process, or the file, is not there (any more). */
  record Gone<T>() implements Reading<T> {}

  /** We may not read it, or reading failed; {@code cause} is the kernel's word for it. */
  record Denied<T>(String cause) implements Reading<T> {}
}
