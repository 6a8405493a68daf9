// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import jnr.unixsocket.UnixServerSocketChannel;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The listening socket's place in the file system. A lock file beside it keeps a second agent away;
 * the socket is bound in a private directory, given its mode, then renamed into place, so that
 * nobody meets it half made.
 */
final class SocketFile implements AutoCloseable {
  /** Where the agent listens unless told otherwise. */
  static final Path DEFAULT = Path.of("/run/netatop-agent/agent.sock");

  private static final int SUN_PATH = 108;
  private static final int BACKLOG = 128;
  private static final int LOCK_ATTEMPTS = 100;

  private final Path path;
  private final Path lockPath;
  private final int lock;
  private final UnixServerSocketChannel channel;
  private final Object identity;

  private SocketFile(
      Path path, Path lockPath, int lock, UnixServerSocketChannel channel, Object identity) {
    this.path = path;
    this.lockPath = lockPath;
    this.lock = lock;
    this.channel = channel;
    this.identity = identity;
  }

  UnixServerSocketChannel channel() {
    return channel;
  }

  /**
   * Listens at {@code path}.
   *
   * @throws ServerException with a sentence that names cause and remedy; nothing is left behind
   */
  static SocketFile listen(Path path) throws ServerException {
    return listen(path, "choose another place with --socket");
  }

  /**
   * As {@link #listen(Path)}.
   *
   * @param otherwise what can be done where nothing can be done about the path
   */
  static SocketFile listen(Path path, String otherwise) throws ServerException {
    Path absolute = path.toAbsolutePath();
    Path name = absolute.getFileName();
    Path directory = absolute.getParent();
    if (name == null || directory == null) {
      throw new ServerException("cannot listen at " + path + ": give the path of a file");
    }
    Path lockPath = directory.resolve(name + ".lock");
    Path making = directory.resolve(name + ".new");
    if (making.resolve(name).toString().getBytes(StandardCharsets.UTF_8).length >= SUN_PATH) {
      throw new ServerException(
          "cannot listen at "
              + path
              + ": the path is too long for a Unix socket; take a shorter one");
    }
    int lock = -1;
    UnixServerSocketChannel channel = null;
    boolean done = false;
    try {
      lock = lock(absolute, directory, lockPath, otherwise);
      takeOver(absolute, otherwise);
      channel = UnixServerSocketChannel.open();
      bind(channel, making, name, absolute);
      SocketFile file = new SocketFile(absolute, lockPath, lock, channel, identity(absolute));
      done = true;
      return file;
    } catch (IOException e) {
      throw new ServerException("cannot listen at " + path + ": " + reason(e), e);
    } finally {
      if (!done) {
        closeQuietly(channel);
        if (lock >= 0) {
          deleteQuietly(lockPath);
          Posix.close(lock);
          removeDefaultDirectory(directory);
        }
      }
    }
  }

  private static String reason(IOException e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  /** Locks the lock file; returns its descriptor. */
  private static int lock(Path path, Path directory, Path lockPath, String otherwise)
      throws IOException, ServerException {
    for (int attempt = 0; attempt < LOCK_ATTEMPTS; attempt++) {
      createDefaultDirectory(directory);
      int fd = Posix.openLockFile(lockPath.toString());
      if (fd == -Posix.ENOENT && directory.equals(DEFAULT.getParent())) {
        continue;
      }
      if (fd < 0) {
        throw new ServerException(
            "cannot listen at " + path + ": " + cannotMake(directory, -fd, otherwise));
      }
      boolean keep = false;
      try {
        if (!Posix.tryLock(fd)) {
          throw new ServerException(
              "cannot listen at "
                  + path
                  + ": another netatop-agent serves it; stop that one, or "
                  + otherwise);
        }
        // An agent that was ending may have removed the file between our opening and locking it.
        keep = isAt(lockPath, fd);
        if (keep) {
          return fd;
        }
      } finally {
        if (!keep) {
          Posix.close(fd);
        }
      }
    }
    throw new ServerException("cannot listen at " + path + ": its lock file does not stay");
  }

  private static String cannotMake(Path directory, int errno, String otherwise) {
    if (errno == Posix.ENOENT) {
      return "there is no directory " + directory + "; create it, or " + otherwise;
    }
    return "no file can be made in "
        + directory
        + " (errno "
        + errno
        + "); run as root, or "
        + otherwise;
  }

  private static boolean isAt(Path lockPath, int fd) throws IOException {
    try {
      return identity(lockPath)
          .equals(Files.getAttribute(Path.of("/proc/self/fd/" + fd), "unix:ino"));
    } catch (NoSuchFileException removed) {
      return false;
    }
  }

  private static void createDefaultDirectory(Path directory) throws IOException {
    if (!directory.equals(DEFAULT.getParent())) {
      return;
    }
    try {
      Files.createDirectory(directory);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (FileAlreadyExistsException there) {
      // As it should be, unless it is no directory: then opening the lock file says so.
    }
  }

  /** Removes a socket nobody listens at; refuses to touch anything else. */
  private static void takeOver(Path path, String otherwise) throws IOException, ServerException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int type = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0170000;
    if (type != 0140000) {
      throw new ServerException(
          "cannot listen at "
              + path
              + ": something that is no socket stands there; remove it, or "
              + otherwise);
    }
    try (UnixSocketChannel probe = UnixSocketChannel.open(new UnixSocketAddress(path.toFile()))) {
      Objects.requireNonNull(probe);
      throw new ServerException(
          "cannot listen at "
              + path
              + ": another program serves it; stop that one, or "
              + otherwise);
    } catch (IOException refused) {
      Files.delete(path);
    }
  }

  private static void bind(UnixServerSocketChannel channel, Path making, Path name, Path path)
      throws IOException {
    Path made = making.resolve(name);
    // An agent that was killed in the middle of this may have left them.
    Files.deleteIfExists(made);
    Files.deleteIfExists(making);
    try {
      Files.createDirectory(
          making,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      channel.configureBlocking(false);
      channel.socket().bind(new UnixSocketAddress(made.toFile()), BACKLOG);
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rw-rw-rw-"));
      Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(made);
      Files.deleteIfExists(making);
    }
  }

  private static Object identity(Path path) throws IOException {
    return Objects.requireNonNull(Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS));
  }

  /** Ends listening and removes what was made, unless somebody put something else in its place. */
  @Override
  public void close() {
    closeQuietly(channel);
    try {
      if (identity(path).equals(identity)) {
        Files.delete(path);
      }
    } catch (IOException goneAlready) {
      // Then there is nothing to remove.
    }
    deleteQuietly(lockPath);
    Posix.close(lock);
    removeDefaultDirectory(lockPath.getParent());
  }

  private static void removeDefaultDirectory(@Nullable Path directory) {
    if (directory != null && directory.equals(DEFAULT.getParent())) {
      deleteQuietly(directory);
    }
  }

  private static void deleteQuietly(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException inUse) {
      // A directory with other files in it stays, and so does what somebody else owns.
    }
  }

  static void closeQuietly(@Nullable AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception unused) {
      // Nothing depends on it any more.
    }
  }
}
