// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.files;

import dev.netatop.cli.procfs.DescriptorInfo;
import dev.netatop.cli.procfs.FileStat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something a process has open, as /proc or the agent tells it.
 *
 * @param fd a descriptor's number, or cwd, rtd, txt, mem, DEL, NOFD
 * @param access r, w, u for reading, writing, both; a blank where there is none
 * @param target what the link says: a path, or a form such as {@code socket:[1]}
 * @param stat what stat(2) says; empty where it is not known
 * @param device the file is on, where only that is known
 * @param inode its number there, where only that is known
 * @param info what fdinfo says of a descriptor
 * @param failure why nothing more is known, in the kernel's words
 */
public record RawFile(
    String fd,
    char access,
    String target,
    Optional<FileStat> stat,
    Optional<FileStat.Device> device,
    long inode,
    DescriptorInfo info,
    Optional<String> failure) {
  static final DescriptorInfo NO_INFO =
      new DescriptorInfo(0, 0, List.of(), OptionalLong.empty(), OptionalLong.empty());

  /** A file that cannot be looked at. */
  static RawFile failed(String fd, String path, Optional<String> failure) {
    return new RawFile(fd, ' ', path, Optional.empty(), Optional.empty(), 0, NO_INFO, failure);
  }

  /** A file of which stat(2) tells all. */
  static RawFile of(String fd, char access, String target, FileStat stat, DescriptorInfo info) {
    return new RawFile(
        fd,
        access,
        target,
        Optional.of(stat),
        Optional.of(stat.device()),
        stat.inode(),
        info,
        Optional.empty());
  }
}
