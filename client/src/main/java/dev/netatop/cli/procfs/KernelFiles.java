// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The text files of one network namespace, read line by line: a folder such as /proc/net. */
public final class KernelFiles {
  private static final int BUFFER = 64 * 1024;
  private static final int LONGEST_LINE = 1024 * 1024;

  /** Takes the lines of a file, one after the other; a line is gone when the call ends. */
  @FunctionalInterface
  public interface Reader {
    /** Reads one line. */
    void read(Line line) throws IOException;
  }

  private final Path folder;

  /** The files of this folder. */
  public KernelFiles(Path folder) {
    this.folder = folder;
  }

  /** The same folder's file of this name. */
  public Path path(String name) {
    return folder.resolve(name);
  }

  /**
   * Reads the lines behind a heading.
   *
   * @param heading lines that are passed over
   * @return false where there is no such file: the kernel lacks what it tells of
   * @throws KernelFileException where it may not be read, or says what nobody understands
   * @throws IOException where the reader could not write
   */
  public boolean lines(String name, int heading, Reader reader)
      throws KernelFileException, IOException {
    Optional<InputStream> opened = open(name);
    if (opened.isEmpty()) {
      return false;
    }
    try (InputStream in = opened.get()) {
      read(name, in, heading, reader);
    }
    return true;
  }

  private Optional<InputStream> open(String name) throws KernelFileException {
    Path file = folder.resolve(name);
    try {
      return Optional.of(Files.newInputStream(file));
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw new KernelFileException("cannot read " + file + ": only root may");
    } catch (IOException e) {
      throw new KernelFileException("cannot read " + file + ": " + e.getMessage());
    }
  }

  private void read(String name, InputStream in, int heading, Reader reader)
      throws KernelFileException, IOException {
    byte[] buffer = new byte[BUFFER];
    Line line = new Line();
    int filled = 0;
    int number = 0;
    while (true) {
      int count = readInto(name, in, buffer, filled);
      int from = 0;
      int to = filled + Math.max(0, count);
      for (int i = filled; i < to; i++) {
        if (buffer[i] == '\n') {
          one(name, ++number > heading, line, buffer, from, i, reader);
          from = i + 1;
        }
      }
      if (count < 0) {
        if (from < to) {
          one(name, ++number > heading, line, buffer, from, to, reader);
        }
        return;
      }
      filled = to - from;
      if (filled == buffer.length && filled >= LONGEST_LINE) {
        throw new KernelFileException("a line of " + folder.resolve(name) + " never ends");
      }
      byte[] next = filled == buffer.length ? new byte[2 * filled] : buffer;
      System.arraycopy(buffer, from, next, 0, filled);
      buffer = next;
    }
  }

  private int readInto(String name, InputStream in, byte[] buffer, int filled)
      throws KernelFileException {
    try {
      return in.read(buffer, filled, buffer.length - filled);
    } catch (IOException e) {
      throw new KernelFileException("cannot read " + folder.resolve(name) + ": " + e.getMessage());
    }
  }

  private void one(
      String name, boolean wanted, Line line, byte[] buffer, int from, int to, Reader reader)
      throws KernelFileException, IOException {
    if (!wanted || from == to) {
      return;
    }
    line.reset(buffer, from, to);
    try {
      reader.read(line);
    } catch (Line.MalformedException e) {
      String text = new String(Arrays.copyOfRange(buffer, from, to), StandardCharsets.UTF_8);
      throw new KernelFileException(
          folder.resolve(name) + " has a line without " + e.getMessage() + ": " + text.strip());
    }
  }

  /** All lines of a short file as text; empty where there is no such file. */
  public Optional<List<String>> text(String name) throws KernelFileException, IOException {
    List<String> lines = new ArrayList<>();
    return lines(name, 0, line -> lines.add(line.rest())) ? Optional.of(lines) : Optional.empty();
  }
}
