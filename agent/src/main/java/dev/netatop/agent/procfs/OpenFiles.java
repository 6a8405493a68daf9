// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a process has open, one thing after the other, so that its reader may pause: a process can
 * have a million descriptors. Never asks a file system that may keep it waiting.
 */
public final class OpenFiles implements AutoCloseable {
  /** Longest link that is passed on, bytes. */
  static final int MAX_TARGET = 4096;

  /** What we want of fdinfo stands at its beginning, which the kernel gives at once. */
  private static final int MAX_FDINFO = 512;

  private static final int OWNER_READ = 0400;
  private static final int OWNER_WRITE = 0200;

  private final Path process;
  private final String fdinfo;
  private final byte[] info = new byte[MAX_FDINFO];
  private final Map<Integer, Mount> mounts = new HashMap<>();
  private final Iterator<OpenFile.Role> links =
      List.of(OpenFile.Role.WORKING_DIRECTORY, OpenFile.Role.ROOT_DIRECTORY, OpenFile.Role.PROGRAM)
          .iterator();
  private final DirectoryStream<Path> descriptors;
  private final Iterator<Path> remaining;

  private OpenFiles(Path process, String mountinfo, DirectoryStream<Path> descriptors) {
    this.process = process;
    this.fdinfo = process.resolve("fdinfo") + "/";
    this.descriptors = descriptors;
    this.remaining = descriptors.iterator();
    for (Mount mount : Mount.parse(mountinfo)) {
      mounts.put(mount.id(), mount);
    }
  }

  /** Begins to list; to be closed. */
  @SuppressWarnings("StreamResourceLeak") // it is this object's to close
  public static Reading<OpenFiles> of(ProcReader proc, int tgid) {
    Path process = proc.root().resolve(Integer.toString(tgid));
    Reading<String> mounts = proc.file(tgid + "/mountinfo");
    try {
      return new Reading.Present<>(
          new OpenFiles(
              process,
              mounts instanceof Reading.Present<String> text ? text.value() : "",
              Files.newDirectoryStream(process.resolve("fd"))));
    } catch (NoSuchFileException gone) {
      return new Reading.Gone<>();
    } catch (AccessDeniedException e) {
      return new Reading.Denied<>("cannot list " + process + "/fd: permission denied");
    } catch (IOException e) {
      return new Reading.Denied<>("cannot list " + process + "/fd: " + e.getMessage());
    }
  }

  /** Whether there is more. */
  public boolean hasNext() {
    try {
      return links.hasNext() || remaining.hasNext();
    } catch (DirectoryIteratorException gone) {
      return false;
    }
  }

  /** The next one; null where it was closed meanwhile, or the kernel does not tell. */
  public @Nullable OpenFile next() {
    if (links.hasNext()) {
      OpenFile.Role role = links.next();
      return link(role);
    }
    try {
      return descriptor(remaining.next());
    } catch (DirectoryIteratorException gone) {
      return null;
    }
  }

  private @Nullable OpenFile link(OpenFile.Role role) {
    Path link =
        process.resolve(
            switch (role) {
              case WORKING_DIRECTORY -> "cwd";
              case ROOT_DIRECTORY -> "root";
              case PROGRAM, DESCRIPTOR -> "exe";
            });
    try {
      String target = target(link);
      Mount mount = mountOf(target);
      return new OpenFile(
          role,
          OptionalInt.empty(),
          false,
          false,
          target,
          mount != null && mount.isLocal() ? FileStat.of(link) : null,
          mount,
          0,
          OptionalLong.empty());
    } catch (IOException gone) {
      return null;
    }
  }

  private @Nullable OpenFile descriptor(Path link) {
    try {
      int number = Integer.parseInt(link.getFileName().toString());
      String target = target(link);
      return target.startsWith("/") ? file(number, link, target) : other(number, link, target);
    } catch (IOException | NumberFormatException gone) {
      return null;
    }
  }

  // Something with a path may lie where asking takes its time: fdinfo tells the mount.
  private OpenFile file(int number, Path link, String target) throws IOException {
    DescriptorInfo info = info(number);
    Mount mount = mounts.get(info.mount());
    return new OpenFile(
        OpenFile.Role.DESCRIPTOR,
        OptionalInt.of(number),
        info.readable(),
        info.writable(),
        target,
        mount != null && mount.isLocal() ? FileStat.of(link) : null,
        mount,
        info.inode(),
        info.knownOffset());
  }

  // A socket, a pipe and the like are the kernel's own; the link's mode, which is cheaper than
  // fdinfo, tells what the descriptor was opened for (proc(5)).
  private static OpenFile other(int number, Path link, String target) throws IOException {
    int mode = (Integer) Files.getAttribute(link, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return new OpenFile(
        OpenFile.Role.DESCRIPTOR,
        OptionalInt.of(number),
        (mode & OWNER_READ) != 0,
        (mode & OWNER_WRITE) != 0,
        target,
        FileStat.of(link),
        null,
        0,
        OptionalLong.empty());
  }

  private static String target(Path link) throws IOException {
    String target = Files.readSymbolicLink(link).toString();
    return target.length() <= MAX_TARGET ? target : target.substring(0, MAX_TARGET);
  }

  // Where a path lies: the mount with the longest point above it, of two the later one.
  private @Nullable Mount mountOf(String path) {
    Mount best = null;
    for (Mount mount : mounts.values()) {
      String point = mount.point().equals("/") ? "" : mount.point();
      if ((path + "/").startsWith(point + "/")
          && (best == null
              || mount.point().length() > best.point().length()
              || (mount.point().length() == best.point().length() && mount.id() > best.id()))) {
        best = mount;
      }
    }
    return best;
  }

  private DescriptorInfo info(int descriptor) throws IOException {
    // The stream of java.io costs half of what a channel does.
    try (FileInputStream in = new FileInputStream(fdinfo + descriptor)) {
      int length = in.read(info, 0, MAX_FDINFO);
      return DescriptorInfo.parse(info, Math.max(0, length));
    }
  }

  @Override
  public void close() {
    try {
      descriptors.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
