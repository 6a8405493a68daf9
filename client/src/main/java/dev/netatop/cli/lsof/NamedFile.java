// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.lsof;

import dev.netatop.cli.files.FileLine;
import dev.netatop.cli.files.RawFile;
import dev.netatop.cli.procfs.FileStat;
import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.procfs.Reading;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that was named: who has it open? A mount point, or the device of a mounted file system,
 * means every file on it; a device file, that device; anything else, that very file.
 *
 * @param path as it was given
 * @param absolute the path from the root, by which a Unix socket is known
 * @param stat what it is
 * @param fileSystem the device whose files are all meant; empty where only this file is
 */
public record NamedFile(
    String path, String absolute, FileStat stat, Optional<FileStat.Device> fileSystem) {

  /** Looks at a file; a failure has the kernel's word for it. */
  public static Reading<NamedFile> of(Path path, String mountinfo) {
    Reading<FileStat> read = ProcFs.stat(path);
    if (!(read instanceof Reading.Present<FileStat> present)) {
      return read.failed();
    }
    FileStat stat = present.value();
    Path absolute = path.toAbsolutePath().normalize();
    Optional<FileStat.Device> fileSystem = Optional.empty();
    if (stat.type() == FileStat.BLOCK) {
      fileSystem = isMounted(stat.special(), mountinfo) ? Optional.of(stat.special()) : fileSystem;
    } else if (stat.type() == FileStat.DIRECTORY && isMountPoint(absolute, mountinfo)) {
      fileSystem = Optional.of(stat.device());
    }
    return new Reading.Present<>(
        new NamedFile(path.toString(), absolute.toString(), stat, fileSystem));
  }

  private static boolean isMounted(FileStat.Device device, String mountinfo) {
    String wanted = device.major() + ":" + device.minor();
    return mountinfo.lines().anyMatch(l -> field(l, 2).equals(wanted));
  }

  private static boolean isMountPoint(Path path, String mountinfo) {
    String escaped =
        path.toString()
            .replace("\\", "\\134")
            .replace(" ", "\\040")
            .replace("\t", "\\011")
            .replace("\n", "\\012");
    return mountinfo.lines().anyMatch(l -> field(l, 4).equals(escaped));
  }

  private static String field(String line, int at) {
    String[] fields = line.split(" ", at + 2);
    return fields.length > at ? fields[at] : "";
  }

  /** Whether a line shows this file. */
  public boolean is(FileLine line) {
    RawFile file = line.file();
    if (line.type().equals("unix")) {
      return stat.type() == FileStat.SOCKET && line.name().startsWith(absolute + " type=");
    }
    if (file.device().isEmpty()) {
      return false;
    }
    boolean isDeviceFile =
        file.stat()
            .map(s -> s.type() == FileStat.CHARACTER || s.type() == FileStat.BLOCK)
            .orElse(false);
    if (stat.type() == FileStat.CHARACTER || stat.type() == FileStat.BLOCK) {
      boolean same =
          isDeviceFile
              && file.stat().orElseThrow().type() == stat.type()
              && file.stat().orElseThrow().special().equals(stat.special());
      return same || fileSystem.filter(file.device().get()::equals).isPresent();
    }
    return fileSystem.isPresent()
        ? !isDeviceFile && fileSystem.get().equals(file.device().get())
        : stat.device().equals(file.device().get()) && stat.inode() == file.inode();
  }
}
