// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Something a process has open.
 *
 * @param role what it is to the process
 * @param descriptor its number; empty but for a descriptor
 * @param readable whether a descriptor was opened for reading
 * @param writable whether a descriptor was opened for writing
 * @param target what the link in /proc says
 * @param file what stat(2) says; null where its file system was not asked
 * @param mount where it is, for a file whose file system was not asked; null where not known
 * @param inode number as fdinfo tells it; 0 where it does not
 * @param offset where a descriptor stands, bytes
 */
public record OpenFile(
    Role role,
    OptionalInt descriptor,
    boolean readable,
    boolean writable,
    String target,
    @Nullable FileStat file,
    @Nullable Mount mount,
    long inode,
    OptionalLong offset) {

  /** What a file is to a process. */
  public enum Role {
    WORKING_DIRECTORY,
    ROOT_DIRECTORY,
    PROGRAM,
    DESCRIPTOR
  }
}
