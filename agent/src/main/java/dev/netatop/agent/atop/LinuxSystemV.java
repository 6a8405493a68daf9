// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import jnr.ffi.types.size_t;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's semaphores, by the C library. Constants and layouts are those of 64-bit Linux
 * (linux/ipc.h, linux/sem.h, asm/sembuf.h).
 */
final class LinuxSystemV implements SystemV {
  private static final int IPC_CREAT = 01000;
  private static final int IPC_EXCL = 02000;
  private static final short IPC_NOWAIT = 04000;
  private static final short SEM_UNDO = 0x1000;
  private static final int IPC_RMID = 0;
  private static final int IPC_STAT = 2;
  private static final int GETVAL = 12;
  private static final int SETVAL = 16;

  /** struct sembuf: number, operation and flags, 16 bits each. */
  private static final int SEMBUF_BYTES = 6;

  /** struct semid_ds, generously. */
  private static final int SEMID_DS_BYTES = 256;

  private static final int OWNER_OFFSET = 4;
  private static final int CREATOR_OFFSET = 12;
  private static final int MODE_OFFSET = 20;
  private static final int LAST_OPERATION_OFFSET = 48;
  private static final int PERMISSIONS = 0777;

  private final LibC libC = LibraryLoader.create(LibC.class).load("c");
  private final Runtime runtime = Runtime.getRuntime(libC);

  /**
   * Signatures as in the C library; public because the binding's generated class lives elsewhere.
   */
  public interface LibC {
    int semget(int key, int count, int flags);

    int semop(int set, ByteBuffer operations, @size_t long count);

    // union semun goes by value, in a register: an int or a pointer.
    int semctl(int set, int index, int command, long value);

    int semctl(int set, int index, int command, ByteBuffer status);

    int geteuid();
  }

  /** The effective user of this process. */
  int user() {
    return libC.geteuid();
  }

  @Override
  public int find(int key) {
    return checked(libC.semget(key, 0, 0));
  }

  @Override
  public int create(int key, int count, int mode) {
    return checked(libC.semget(key, count, mode | IPC_CREAT | IPC_EXCL));
  }

  @Override
  public @Nullable Status status(int set) {
    ByteBuffer status = ByteBuffer.allocateDirect(SEMID_DS_BYTES).order(ByteOrder.nativeOrder());
    if (libC.semctl(set, 0, IPC_STAT, status) < 0) {
      return null;
    }
    return new Status(
        status.getInt(OWNER_OFFSET),
        status.getInt(CREATOR_OFFSET),
        status.getInt(MODE_OFFSET) & PERMISSIONS,
        status.getLong(LAST_OPERATION_OFFSET) != 0);
  }

  @Override
  public int value(int set, int index) {
    return checked(libC.semctl(set, index, GETVAL, 0L));
  }

  @Override
  public int setValue(int set, int index, int value) {
    return checked(libC.semctl(set, index, SETVAL, value));
  }

  @Override
  public int raiseFromZero(int set, int index) {
    ByteBuffer operations =
        ByteBuffer.allocateDirect(2 * SEMBUF_BYTES).order(ByteOrder.nativeOrder());
    // Both or neither: waiting for zero, which we do not, and raising.
    operations.putShort((short) index).putShort((short) 0).putShort(IPC_NOWAIT);
    operations.putShort((short) index).putShort((short) 1).putShort(SEM_UNDO);
    return checked(libC.semop(set, operations.flip(), 2));
  }

  @Override
  public int lower(int set, int index) {
    ByteBuffer operation = ByteBuffer.allocateDirect(SEMBUF_BYTES).order(ByteOrder.nativeOrder());
    operation
        .putShort((short) index)
        .putShort((short) -1)
        .putShort((short) (SEM_UNDO | IPC_NOWAIT));
    return checked(libC.semop(set, operation.flip(), 1));
  }

  @Override
  public int remove(int set) {
    return checked(libC.semctl(set, 0, IPC_RMID, 0L));
  }

  private int checked(int result) {
    return result < 0 ? -LastError.getLastError(runtime) : result;
  }
}
