// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Something that a process has open.
 *
 * @param role what it is to the process
 * @param descriptor its number; empty but for a descriptor
 * @param readable whether a descriptor was opened for reading
 * @param writable whether a descriptor was opened for writing
 * @param target as /proc/PID/fd shows it: a path, or {@code socket:[INODE]}, {@code pipe:[INODE]},
 *     {@code anon_inode:[NAME]}
 * @param mode st_mode as stat(2) gives it; 0 where the agent did not ask the file system: of what
 *     follows only device and inode may be known then
 * @param deviceMajor of the device it is on
 * @param deviceMinor of the device it is on
 * @param inode its number there
 * @param specialMajor of the device that a device file stands for
 * @param specialMinor of the device that a device file stands for
 * @param size in bytes
 * @param links its number of names
 * @param offset where a descriptor stands, bytes
 */
public record OpenFile(
    Role role,
    OptionalInt descriptor,
    boolean readable,
    boolean writable,
    String target,
    int mode,
    int deviceMajor,
    int deviceMinor,
    long inode,
    int specialMajor,
    int specialMinor,
    long size,
    long links,
    OptionalLong offset) {

  /** What a file is to a process. */
  public enum Role {
    WORKING_DIRECTORY,
    ROOT_DIRECTORY,
    PROGRAM,
    DESCRIPTOR
  }
}
