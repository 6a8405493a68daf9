// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.files;

import dev.netatop.cli.procfs.DescriptorInfo;
import dev.netatop.cli.procfs.FileStat;
import dev.netatop.client.OpenFile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What processes have open, as the agent tells it of those that /proc hides from this user. */
public final class AgentFiles {
  private AgentFiles() {}

  /** One of them in the form of this package. */
  public static RawFile of(OpenFile file) {
    FileStat.Device device = new FileStat.Device(file.deviceMajor(), file.deviceMinor());
    Optional<FileStat> stat =
        file.mode() == 0 && !file.target().startsWith("anon_inode:")
            ? Optional.empty()
            : Optional.of(
                new FileStat(
                    file.mode(),
                    device,
                    new FileStat.Device(file.specialMajor(), file.specialMinor()),
                    file.inode(),
                    file.size(),
                    file.links(),
                    0));
    return new RawFile(
        switch (file.role()) {
          case WORKING_DIRECTORY -> "cwd";
          case ROOT_DIRECTORY -> "rtd";
          case PROGRAM -> "txt";
          case DESCRIPTOR -> Integer.toString(file.descriptor().orElse(0));
        },
        access(file),
        file.target(),
        stat,
        Optional.of(device),
        file.inode(),
        new DescriptorInfo(
            file.offset().orElse(0), 0, List.of(), OptionalLong.empty(), OptionalLong.empty()),
        Optional.empty());
  }

  private static char access(OpenFile file) {
    if (file.role() != OpenFile.Role.DESCRIPTOR) {
      return ' ';
    }
    return file.readable() == file.writable() ? 'u' : file.readable() ? 'r' : 'w';
  }
}
