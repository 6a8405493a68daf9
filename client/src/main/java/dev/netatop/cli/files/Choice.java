// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.files;

/** Which files to list. */
public interface Choice {
  /** Whether files of this process can be in the list at all. */
  boolean mayInclude(OpenProcess process);

  /** Whether this line is in the list. */
  boolean includes(FileLine line);
}
