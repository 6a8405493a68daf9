// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.procfs.KernelFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What this user may see of the machine's processes in a proc file system. */
final class Processes {
  private static final String SOCKET = "socket:[";
  private static final String NAMESPACE = "net:[";
  private static final String NOT_FOR_ME = "?";
  private static final long DENIED = -1;
  private static final int LONGEST_COMMAND = 4096;

  private final Path root;

  /** Reads nothing yet. */
  Processes(Path root) {
    this.root = root;
  }

  /**
   * Whose socket is which.
   *
   * @param byInode the process with the lowest id of those that hold a socket
   * @param complete whether every process could be looked into
   */
  record Holders(Map<Long, Owner> byInode, boolean complete) {}

  /** Looks through the descriptors of all processes. */
  Holders holders() throws KernelFileException {
    Map<Long, Owner> byInode = new HashMap<>();
    boolean complete = true;
    for (int pid : pids()) {
      complete &= addSockets(Integer.toString(pid), byInode);
    }
    return new Holders(byInode, complete);
  }

  private int[] pids() throws KernelFileException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      int[] pids = new int[256];
      int count = 0;
      for (Path entry : entries) {
        int pid = pid(entry.getFileName().toString());
        if (pid > 0) {
          pids = count == pids.length ? Arrays.copyOf(pids, 2 * count) : pids;
          pids[count++] = pid;
        }
      }
      pids = Arrays.copyOf(pids, count);
      Arrays.sort(pids);
      return pids;
    } catch (IOException | DirectoryIteratorException e) {
      throw new KernelFileException("cannot list the processes in " + root + ": " + e.getMessage());
    }
  }

  private static int pid(String name) {
    int value = 0;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < '0' || c > '9' || i > 8) {
        return 0;
      }
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private boolean addSockets(String process, Map<Long, Owner> byInode) {
    Path descriptors = root.resolve(process).resolve("fd");
    @Nullable Owner owner = null;
    boolean complete = true;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(descriptors)) {
      for (Path entry : entries) {
        long inode = numberIn(target(entry), SOCKET);
        complete &= inode != DENIED;
        if (inode > 0 && !byInode.containsKey(inode)) {
          if (owner == null) {
            int pid = pid(process);
            owner = new Owner(pid, program(pid));
          }
          byInode.put(inode, owner);
        }
      }
      return complete;
    } catch (AccessDeniedException e) {
      return false;
    } catch (IOException | DirectoryIteratorException e) {
      // It ended while we looked: it has no sockets any more.
      return true;
    }
  }

  /** The sockets of this very process: a reader does not want to see what reads. */
  Set<Long> ownSockets() {
    Map<Long, Owner> byInode = new HashMap<>();
    addSockets("self", byInode);
    return byInode.keySet();
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (AccessDeniedException e) {
      return NOT_FOR_ME;
    } catch (IOException e) {
      return "";
    }
  }

  private static long numberIn(String text, String prefix) {
    if (text.equals(NOT_FOR_ME)) {
      return DENIED;
    }
    if (!text.startsWith(prefix) || !text.endsWith("]")) {
      return 0;
    }
    try {
      return Long.parseLong(text, prefix.length(), text.length() - 1, 10);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * What a process calls itself: the last part of its first argument's path, the comm of one
   * without arguments, empty where neither can be read.
   */
  String program(int pid) {
    Path process = root.resolve(Integer.toString(pid));
    String command = read(process.resolve("cmdline"));
    int end = command.indexOf('\0');
    String first = end < 0 ? command : command.substring(0, end);
    if (first.isEmpty()) {
      return read(process.resolve("comm")).strip();
    }
    return first.substring(first.lastIndexOf('/') + 1);
  }

  private static String read(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(LONGEST_COMMAND), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  /** The inode number of one's own network namespace; 0 where it cannot be read. */
  long ownNamespace() {
    return Math.max(0, namespace("self"));
  }

  private long namespace(String pid) {
    return numberIn(target(root.resolve(pid).resolve("ns").resolve("net")), NAMESPACE);
  }

  /**
   * The machine's network namespaces.
   *
   * @param byInode one process of each that this user may look into
   * @param complete whether there may be no other
   */
  record Namespaces(Map<Long, Integer> byInode, boolean complete) {}

  /** Looks through all processes. */
  Namespaces namespaces() throws KernelFileException {
    Map<Long, Integer> byInode = new LinkedHashMap<>();
    boolean complete = true;
    for (int pid : pids()) {
      long inode = namespace(Integer.toString(pid));
      if (inode > 0) {
        byInode.putIfAbsent(inode, pid);
      } else if (inode == DENIED) {
        complete = false;
      }
    }
    return new Namespaces(byInode, complete);
  }

  /** The files that describe a process's network namespace. */
  KernelFiles filesOf(int pid) {
    return new KernelFiles(root.resolve(Integer.toString(pid)).resolve("net"));
  }

  /** The files that describe one's own. */
  KernelFiles ownFiles() {
    return new KernelFiles(root.resolve("self").resolve("net"));
  }
}
