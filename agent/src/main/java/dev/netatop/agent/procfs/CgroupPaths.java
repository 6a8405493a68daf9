// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the path of a cgroup by its id, which is the inode number of its directory. The tree is
 * walked when an unknown id is asked for, at most once in {@code walkIntervalNs}.
 */
public final class CgroupPaths {
  /** More directories than this are not looked at in one walk. */
  static final int MAX_DIRECTORIES = 16_384;

  private final Path mount;
  private final long walkIntervalNs;
  private Map<Long, String> pathById = Map.of();
  private boolean walked;
  private long walkedNs;

  /**
   * @param mount where the cgroup v2 root is mounted
   */
  public CgroupPaths(Path mount, long walkIntervalNs) {
    this.mount = mount;
    this.walkIntervalNs = walkIntervalNs;
  }

  /** Path below the root, {@code /} for the root itself; null where no directory has this id. */
  public @Nullable String path(long cgroupId, long nowNs) {
    if (cgroupId == 0) {
      return null;
    }
    String path = pathById.get(cgroupId);
    if (path == null && (!walked || nowNs - walkedNs >= walkIntervalNs)) {
      walked = true;
      walkedNs = nowNs;
      pathById = walk();
      path = pathById.get(cgroupId);
    }
    return path;
  }

  private Map<Long, String> walk() {
    Map<Long, String> found = new HashMap<>();
    try {
      Files.walkFileTree(
          mount,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes unused)
                throws IOException {
              Object inode = Files.getAttribute(directory, "unix:ino", LinkOption.NOFOLLOW_LINKS);
              found.put((Long) inode, "/" + mount.relativize(directory));
              return found.size() < MAX_DIRECTORIES
                  ? FileVisitResult.CONTINUE
                  : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException gone) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException gone) {
      // A directory that went between its listing and its inode: the rest comes with the next walk.
      return found;
    }
    return found;
  }
}
