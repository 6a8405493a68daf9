// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;

/**
 * Lets threads run before all ordinary ones of the machine while somebody needs what they do in
 * time. Who waits for a processor among many that compute waits for tens of milliseconds, at any
 * nice value where the scheduler shares out the time among groups first; a real-time thread (the
 * lowest there is, round robin) does not.
 */
public final class Urgency {
  private static final int ORDINARY = 0;
  private static final int LOWEST_REAL_TIME = 1;

  private final ErrorLog errors;
  private final IntUnaryOperator schedule;
  private final IntConsumer scheduleJvm;
  private volatile boolean wanted;
  private volatile boolean refused;

  public Urgency(ErrorLog errors) {
    this(errors, Posix::scheduleThisThread, Urgency::scheduleVmThread);
  }

  /**
   * @param schedule gives the calling thread a real-time priority, or none: returns 0 or an errno
   * @param scheduleJvm the same for the JVM's own thread that the others wait for
   */
  Urgency(ErrorLog errors, IntUnaryOperator schedule, IntConsumer scheduleJvm) {
    this.errors = errors;
    this.schedule = schedule;
    this.scheduleJvm = scheduleJvm;
  }

  /**
   * All threads stand still while this one collects garbage: it must not wait for others either.
   */
  private static void scheduleVmThread(int priority) {
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (Path thread : threads) {
        if (Files.readString(thread.resolve("comm")).strip().equals("VM Thread")) {
          Posix.scheduleThread(Integer.parseInt(thread.getFileName().toString()), priority);
        }
      }
    } catch (IOException aThreadEnded) {
      // Not that one: then it is as late as the machine is busy.
    }
  }

  /** Whether somebody needs them in time now. Returns whether that is new. */
  public boolean want(boolean inTime) {
    boolean before = wanted;
    wanted = inTime;
    if (before != inTime) {
      scheduleJvm.accept(inTime ? LOWEST_REAL_TIME : ORDINARY);
    }
    return before != inTime;
  }

  /** What one thread has of it; used by that thread alone. */
  public final class Lane {
    private boolean urgent;

    /** Runs before others from now on, if that is wanted. */
    public void hasten() {
      set(wanted && !refused);
    }

    /** Runs among the others, for work that nobody waits for so urgently. */
    public void relax() {
      set(false);
    }

    private void set(boolean toUrgent) {
      if (urgent == toUrgent) {
        return;
      }
      int errno = schedule.applyAsInt(toUrgent ? LOWEST_REAL_TIME : ORDINARY);
      if (errno == 0) {
        urgent = toUrgent;
      } else if (!refused) {
        refused = true;
        errors.log(
            "finished processes may come too late for atop where the machine is busy",
            new IOException(
                "no real-time priority (errno " + errno + "); give the agent CAP_SYS_NICE"));
      }
    }
  }

  /** For the thread that makes it. */
  public Lane lane() {
    return new Lane();
  }
}
