// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a /proc tree, whose root is given: tests have one of their own. */
public final class ProcFs {
  private static final int MAX_BYTES = 256 * 1024 * 1024;

  private final Path root;

  /** A tree at {@code root}, which is {@code /proc} but for tests. */
  public ProcFs(Path root) {
    this.root = root;
  }

  /** A path below the root. */
  public Path path(String relative) {
    return root.resolve(relative);
  }

  /** All process ids, ascending. */
  public List<Integer> pids() {
    return numbers("").optional().orElse(List.of());
  }

  /** The names in a folder that are numbers, ascending: ids, threads, descriptors. */
  public Reading<List<Integer>> numbers(String folder) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root.resolve(folder))) {
      List<Integer> numbers = new ArrayList<>();
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        if (name.matches("\\d{1,9}")) {
          numbers.add(Integer.valueOf(name));
        }
      }
      numbers.sort(null);
      return new Reading.Present<>(numbers);
    } catch (DirectoryIteratorException e) {
      return failure(e.getCause() == null ? new IOException(e) : e.getCause());
    } catch (IOException e) {
      return failure(e);
    }
  }

  /** A whole file, byte for byte. */
  public Reading<byte[]> bytes(String file) {
    try (InputStream in = Files.newInputStream(root.resolve(file))) {
      return new Reading.Present<>(in.readNBytes(MAX_BYTES));
    } catch (IOException e) {
      return failure(e);
    }
  }

  /** A whole text file; bytes that are not UTF-8 are replaced. */
  public Reading<String> text(String file) {
    Reading<byte[]> bytes = bytes(file);
    return bytes instanceof Reading.Present<byte[]> present
        ? new Reading.Present<>(new String(present.value(), StandardCharsets.UTF_8))
        : bytes.failed();
  }

  /** Bytes of a process's memory; fewer than asked for where it ends there. */
  public Reading<byte[]> memory(int pid, long address, int length) {
    if (address <= 0) {
      return new Reading.Gone<>();
    }
    try (RandomAccessFile memory =
        new RandomAccessFile(root.resolve(pid + "/mem").toString(), "r")) {
      memory.seek(address);
      byte[] bytes = new byte[length];
      int read = memory.read(bytes);
      return new Reading.Present<>(Arrays.copyOf(bytes, Math.max(0, read)));
    } catch (IOException e) {
      return new Reading.Denied<>(String.valueOf(e.getMessage()));
    }
  }

  /** Where a link points. */
  public Reading<String> link(String file) {
    try {
      return new Reading.Present<>(Files.readSymbolicLink(root.resolve(file)).toString());
    } catch (IOException e) {
      return failure(e);
    }
  }

  /** What stat(2) says of the file that a link leads to. */
  public Reading<FileStat> stat(String file) {
    return stat(root.resolve(file));
  }

  /** What stat(2) says of a file anywhere. */
  public static Reading<FileStat> stat(Path file) {
    try {
      return new Reading.Present<>(FileStat.of(file));
    } catch (IOException e) {
      return failure(e);
    }
  }

  /** What lstat(2) says of a link itself. */
  public Reading<FileStat> linkStat(String file) {
    try {
      return new Reading.Present<>(FileStat.of(root.resolve(file), LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      return failure(e);
    }
  }

  /** The stat line of a process, or of a thread by {@code PID/task/TID}. */
  public Reading<ProcessStat> processStat(String folder) {
    Reading<byte[]> bytes = bytes(folder + "/stat");
    if (!(bytes instanceof Reading.Present<byte[]> present)) {
      return bytes.failed();
    }
    return ProcessStat.parse(present.value())
        .<Reading<ProcessStat>>map(Reading.Present::new)
        .orElseGet(() -> new Reading.Denied<>("not of the documented form"));
  }

  private static <T> Reading<T> failure(IOException e) {
    if (e instanceof NoSuchFileException) {
      return new Reading.Gone<>();
    }
    if (e instanceof AccessDeniedException) {
      return new Reading.Denied<>("Permission denied");
    }
    String reason = e instanceof FileSystemException named ? named.getReason() : e.getMessage();
    // The kernel answers ESRCH where a process goes between open and read.
    return "No such process".equals(reason)
        ? new Reading.Gone<>()
        : new Reading.Denied<>(String.valueOf(reason));
  }
}
