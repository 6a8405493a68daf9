// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.files;

import dev.netatop.cli.procfs.DescriptorInfo;
import dev.netatop.cli.procfs.FileStat;
import dev.netatop.cli.procfs.MappedFile;
import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.procfs.Reading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What processes have open, as /proc shows it to this user. */
public final class LocalFiles {
  private static final int OWNER_READ = 0400;
  private static final int OWNER_WRITE = 0200;

  private final ProcFs proc;

  /** Reads this tree. */
  public LocalFiles(ProcFs proc) {
    this.proc = proc;
  }

  /** Whether this user may see what the process has open. */
  public boolean mayList(int pid) {
    return !(proc.numbers(pid + "/fd") instanceof Reading.Denied<List<Integer>>);
  }

  /** All of one process; what may not be seen is told by lines of its own. */
  public List<RawFile> list(int pid) {
    List<RawFile> files = new ArrayList<>();
    link(pid, "cwd", "cwd").ifPresent(files::add);
    link(pid, "root", "rtd").ifPresent(files::add);
    Optional<RawFile> program = link(pid, "exe", "txt");
    program.ifPresent(files::add);
    proc.text(pid + "/maps").optional().ifPresent(maps -> addMapped(maps, program, files));
    Reading<List<Integer>> descriptors = proc.numbers(pid + "/fd");
    if (descriptors instanceof Reading.Present<List<Integer>> present) {
      for (int number : present.value()) {
        descriptor(pid, number).ifPresent(files::add);
      }
    } else if (descriptors instanceof Reading.Denied<List<Integer>> denied) {
      files.add(
          RawFile.failed(
              "NOFD", "/proc/" + pid + "/fd", Optional.of("opendir: " + denied.cause())));
    }
    return files;
  }

  private Optional<RawFile> link(int pid, String name, String fd) {
    String path = pid + "/" + name;
    Reading<String> target = proc.link(path);
    if (target instanceof Reading.Present<String> present) {
      Reading<FileStat> stat = proc.stat(path);
      return Optional.of(
          stat instanceof Reading.Present<FileStat> known
              ? RawFile.of(fd, ' ', present.value(), known.value(), RawFile.NO_INFO)
              : RawFile.failed(fd, present.value(), Optional.of("stat: " + stat.failure())));
    }
    if (!(proc.processStat(Integer.toString(pid)) instanceof Reading.Present)) {
      return Optional.empty();
    }
    // A kernel thread has no program; that is no failure.
    return Optional.of(
        RawFile.failed(
            fd,
            "/proc/" + path,
            target instanceof Reading.Denied<String> denied
                ? Optional.of("readlink: " + denied.cause())
                : Optional.empty()));
  }

  private static void addMapped(String maps, Optional<RawFile> program, List<RawFile> files) {
    Optional<FileStat> text = program.flatMap(RawFile::stat);
    for (MappedFile file : MappedFile.parse(maps)) {
      if (text.isPresent()
          && text.get().device().equals(file.device())
          && text.get().inode() == file.inode()) {
        continue;
      }
      Reading<FileStat> stat =
          file.path().startsWith("/") ? ProcFs.stat(Path.of(file.path())) : new Reading.Gone<>();
      boolean same =
          stat instanceof Reading.Present<FileStat> known
              && known.value().device().equals(file.device())
              && known.value().inode() == file.inode();
      files.add(
          same
              ? RawFile.of("mem", ' ', file.path(), stat.optional().orElseThrow(), RawFile.NO_INFO)
              : removed(file));
    }
  }

  private static RawFile removed(MappedFile file) {
    String suffix = " (deleted)";
    String path = file.path();
    return new RawFile(
        "DEL",
        ' ',
        path.endsWith(suffix) ? path.substring(0, path.length() - suffix.length()) : path,
        Optional.empty(),
        Optional.of(file.device()),
        file.inode(),
        RawFile.NO_INFO,
        Optional.empty());
  }

  private Optional<RawFile> descriptor(int pid, int number) {
    String path = pid + "/fd/" + number;
    Reading<String> target = proc.link(path);
    if (!(target instanceof Reading.Present<String> present)) {
      // It was closed meanwhile, or something keeps it from us that lets us list it.
      return target instanceof Reading.Denied<String> denied
          ? Optional.of(
              RawFile.failed(
                  Integer.toString(number),
                  "/proc/" + path,
                  Optional.of("readlink: " + denied.cause())))
          : Optional.empty();
    }
    char access = proc.linkStat(path).optional().map(link -> access(link.mode())).orElse('u');
    DescriptorInfo info =
        DescriptorInfo.parse(proc.text(pid + "/fdinfo/" + number).optional().orElse(""));
    Reading<FileStat> stat = proc.stat(path);
    return Optional.of(
        stat instanceof Reading.Present<FileStat> known
            ? RawFile.of(Integer.toString(number), access, present.value(), known.value(), info)
            : RawFile.failed(
                Integer.toString(number), present.value(), Optional.of("stat: " + stat.failure())));
  }

  /** lsof's letter for what a descriptor was opened for, from the link's own mode (proc(5)). */
  static char access(int mode) {
    return switch (mode & (OWNER_READ | OWNER_WRITE)) {
      case OWNER_READ -> 'r';
      case OWNER_WRITE -> 'w';
      default -> 'u';
    };
  }
}
