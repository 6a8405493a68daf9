// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import com.kenai.jffi.MemoryIO;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.byref.PointerByReference;

/**
 * The kernel's accounting, loaded and attached: from {@link #open} to {@link #close} every packet
 * of the host is counted. One thread may use a handle at a time; {@link #await} and {@link #wake}
 * may be called by any.
 */
public final class NfHook implements AutoCloseable {
  private static final int MESSAGE_SIZE = 4096;
  private static final int OPTIONS_SIZE = 16;
  private static final int MAX_FEATURES = 32;
  private static final int ENOENT = 2;
  private static final int ESTALE = 116;

  /** sizeof(struct nfhook_netpertask) in bytes. */
  static final int NETPERTASK_SIZE = 96;

  private final LibNfHook library;
  private final Pointer handle;
  private final TaskEntries entries;
  private final Globals globals;
  private final Object lifeLock = new Object();
  private int waiters;
  private boolean closed;

  private NfHook(LibNfHook library, Pointer handle) {
    this.library = library;
    this.handle = handle;
    int[] count = new int[1];
    long tasks = library.nfhook_tasks(handle, count).address();
    MemoryIO memory = MemoryIO.getInstance();
    entries = new TaskEntries(memory.newDirectByteBuffer(tasks, count[0] * TaskEntries.SIZE));
    long globalsAddress = library.nfhook_globals(handle).address();
    globals = new Globals(memory.newDirectByteBuffer(globalsAddress, Globals.SIZE));
  }

  /**
   * Loads and attaches everything.
   *
   * @throws NfHookException with a sentence naming cause and remedy, where privileges are missing
   *     (EPERM), the kernel lacks something that is required (EOPNOTSUPP), or there is no memory;
   *     nothing is left behind then
   */
  public static NfHook open(NfHookOptions options) throws NfHookException {
    LibNfHook library = Library.load();
    Path cgroup = options.cgroup();
    Pointer path = cgroup == null ? null : text(Runtime.getRuntime(library), cgroup.toString());
    ByteBuffer nativeOptions =
        ByteBuffer.allocateDirect(OPTIONS_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    nativeOptions.putInt(0, OPTIONS_SIZE).putInt(4, options.taskEntries());
    nativeOptions.putLong(8, path == null ? 0 : path.address());
    ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_SIZE);
    PointerByReference handle = new PointerByReference();
    try {
      int result = library.nfhook_open(nativeOptions, handle, message, MESSAGE_SIZE);
      if (result < 0) {
        throw new NfHookException(-result, Text.at(message, 0, MESSAGE_SIZE));
      }
    } finally {
      Reference.reachabilityFence(path);
    }
    return new NfHook(library, handle.getValue());
  }

  /** What this kernel gives, piece by piece. */
  public static List<NfHookFeature> features() throws NfHookException {
    ByteBuffer memory = ByteBuffer.allocateDirect(MAX_FEATURES * FeatureRecords.SIZE);
    int count = Library.load().nfhook_features(memory, MAX_FEATURES);
    return FeatureRecords.read(memory, checked("asking the kernel for its features", count));
  }

  /** The task entries, in place. */
  public TaskEntries entries() {
    return entries;
  }

  /** Counters of the machinery, in place. */
  public Globals globals() {
    return globals;
  }

  /**
   * Gives sockets that are open now and have no owner yet a provisional one.
   *
   * @return number of open sockets seen
   */
  public int sweep() throws NfHookException {
    return checked("looking through the open files", library.nfhook_sweep(handle));
  }

  /**
   * Waits until a task with an entry ends, an ended process loses its last socket, or somebody
   * wants something: {@link Globals#collectionsWanted}, {@link Globals#exitsWantedNs}, {@link
   * Globals#clientsBegun}.
   *
   * @param timeoutMs milliseconds at most; -1 for no limit
   * @return false after the time, or {@link #wake}, or when the hook is closed
   */
  public boolean await(int timeoutMs) throws NfHookException {
    return whileOpen("waiting for the kernel", () -> library.nfhook_wait(handle, timeoutMs)) > 0;
  }

  /** A call that waits, and that closing waits for; 0 where the hook is closed already. */
  private int whileOpen(String operation, IntSupplier call) throws NfHookException {
    synchronized (lifeLock) {
      if (closed) {
        return 0;
      }
      waiters++;
    }
    try {
      return checked(operation, call.getAsInt());
    } finally {
      synchronized (lifeLock) {
        waiters--;
        lifeLock.notifyAll();
      }
    }
  }

  /** Ends a wait. */
  public void wake() {
    synchronized (lifeLock) {
      if (!closed) {
        library.nfhook_wake(handle);
      }
    }
  }

  /**
   * Takes entries that ended, or ended earlier and lost their last socket since.
   *
   * @param into receives their numbers
   * @return how many; when it is the array's length there may be more
   */
  public int takeEnded(int[] into) throws NfHookException {
    return checked("taking ended tasks", library.nfhook_take_ended(handle, into, into.length));
  }

  /** Copies the details of consecutive entries, with one system call. */
  public DetailsBatch readDetails(int first, int count) throws NfHookException {
    ByteBuffer memory = ByteBuffer.allocateDirect(count * DetailsBatch.SIZE);
    int read = library.nfhook_read_details(handle, first, count, memory);
    return new DetailsBatch(memory, checked("reading details of tasks", read));
  }

  /** Ends counting into an entry; its counters stay readable. */
  public void retire(int entry) {
    library.nfhook_retire(handle, entry);
  }

  /**
   * Adds the counters of a thread's retired and rested entry to its process's entry, and clears
   * them.
   *
   * @return false where that process's entry is gone
   */
  public boolean fold(int entry) {
    return library.nfhook_fold(handle, entry) != -ESTALE;
  }

  /**
   * Gives a retired and rested entry back.
   *
   * @param seen its counters as they were reported, so that what came after is counted as late;
   *     empty: all accounted for
   */
  public void free(int entry, long[] seen) {
    library.nfhook_free(handle, entry, seen.length == 0 ? null : seen);
  }

  /**
   * Forgets connections in TIME_WAIT that ended unseen. To be called every few seconds.
   *
   * @return how many were forgotten
   */
  public int collect() {
    return library.nfhook_collect(handle);
  }

  /** Sockets that are known, with their owners; at most {@code max} of them. */
  public SocketList sockets(int max) throws NfHookException {
    return SocketRecords.read(
        max,
        (memory, records) ->
            checked("listing sockets", library.nfhook_sockets(handle, memory, records)));
  }

  /**
   * How many sockets are known. The kernel walks through them all: not to be asked all the time.
   */
  public int countSockets() throws NfHookException {
    return checked("counting sockets", library.nfhook_sockets(handle, null, 0));
  }

  /**
   * Answers the netatop module's getsockopt interface on sockets that were made in a cgroup or
   * below it. Once more for the same cgroup changes nothing.
   *
   * @param cgroup inode number of its directory
   * @return false where there is no such cgroup any more
   */
  public boolean answerGetsockopt(long cgroup) throws NfHookException {
    int[] result = new int[1];
    whileOpen(
        "answering getsockopt",
        () -> {
          result[0] = library.nfhook_answer_getsockopt(handle, cgroup);
          return 0;
        });
    return result[0] != -ENOENT && checked("answering getsockopt in a cgroup", result[0]) >= 0;
  }

  /** Ends {@link #answerGetsockopt} for a cgroup, whether it is still there or not. */
  public void stopAnswering(long cgroup) {
    library.nfhook_stop_answering(handle, cgroup);
  }

  /** Notes programs of this name (its first 15 characters) when they begin. */
  public void watchProgram(String name) throws NfHookException {
    checked("watching for programs", library.nfhook_watch_program(handle, name));
  }

  /**
   * Waits until a watched program has begun. {@link Globals#clientsBegun} counts those, too, that
   * found no place to wait in. For a thread of its own.
   *
   * @param timeoutMs milliseconds at most; -1 for no limit
   * @return empty after the time, or {@link #wake}, or when the hook is closed
   */
  public Optional<NfHookClient> awaitClient(int timeoutMs) throws NfHookException {
    ByteBuffer memory = ByteBuffer.allocateDirect(NfHookClient.SIZE);
    int count =
        whileOpen(
            "waiting for a program to begin",
            () -> library.nfhook_wait_client(handle, memory, timeoutMs));
    return count > 0 ? Optional.of(NfHookClient.read(memory)) : Optional.empty();
  }

  /**
   * Lets NETATOP_GETCNT_EXIT give out a finished process once, until 15 s after it finished.
   *
   * @param finishedNs nanoseconds since boot
   * @param netPerTask struct netpertask, in a direct buffer from its beginning on, wherever that
   *     stands
   * @return whether an older one, which nobody had asked for, made room for it
   */
  public boolean offerExit(long finishedNs, ByteBuffer netPerTask) throws NfHookException {
    if (!netPerTask.isDirect() || netPerTask.capacity() < NETPERTASK_SIZE) {
      throw new IllegalArgumentException("no memory with a netpertask: " + netPerTask);
    }
    return checked(
            "offering a finished process",
            library.nfhook_offer_exit(handle, finishedNs, netPerTask.duplicate().clear()))
        > 0;
  }

  /** Detaches and unloads everything. Idempotent; waits for a thread that is in {@link #await}. */
  @Override
  public void close() {
    synchronized (lifeLock) {
      if (closed) {
        return;
      }
      closed = true;
      boolean interrupted = false;
      while (waiters > 0) {
        library.nfhook_wake(handle);
        try {
          lifeLock.wait();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      library.nfhook_close(handle);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static int checked(String operation, int result) throws NfHookException {
    if (result < 0) {
      throw NfHookException.of(operation, result);
    }
    return result;
  }

  private static Pointer text(Runtime runtime, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Pointer memory = Memory.allocateDirect(runtime, bytes.length + 1, true);
    memory.put(0, bytes, 0, bytes.length);
    return memory;
  }
}
