// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.util.Optional;

/** The answer to reading a file of /proc: there, gone, or kept from this user. */
public sealed interface Reading<T> {
  /** What was read. */
  record Present<T>(T value) implements Reading<T> {}

  /** The process, or the file, is not there (any more). */
  record Gone<T>() implements Reading<T> {}

  /** Reading failed; {@code cause} is the kernel's word for it, such as "Permission denied". */
  record Denied<T>(String cause) implements Reading<T> {}

  /** The value, where there is one. */
  default Optional<T> optional() {
    return this instanceof Present<T> present ? Optional.of(present.value) : Optional.empty();
  }

  /** Why there is none, in the kernel's words. */
  default String failure() {
    return this instanceof Denied<T> denied ? denied.cause : "No such file or directory";
  }

  /** This failure for a value of another type; not for one that is present. */
  default <U> Reading<U> failed() {
    return this instanceof Denied<T> denied ? new Denied<>(denied.cause) : new Gone<>();
  }
}
