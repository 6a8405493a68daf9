// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

/**
 * The calls on System V semaphores (semget(2), semop(2), semctl(2)). What fails returns its errno
 * as a negative number.
 */
interface SystemV {
  int EACCES = 13;
  int EEXIST = 17;
  int EAGAIN = 11;

  /**
   * Who owns a set and who may use it.
   *
   * @param owner user id
   * @param creator user id
   * @param mode permission bits
   * @param used whether semop(2) was ever called on it
   */
  record Status(int owner, int creator, int mode, boolean used) {}

  /** The set with this key. */
  int find(int key);

  /** A new set of {@code count} with this key, which must not exist. */
  int create(int key, int count, int mode);

  /** What the kernel knows of a set; null where it cannot be read. */
  @org.jspecify.annotations.Nullable
  Status status(int set);

  /** The value of a semaphore. */
  int value(int set, int index);

  int setValue(int set, int index, int value);

  /**
   * Raises a semaphore by one until this process ends, provided that it is 0; {@code -EAGAIN} where
   * it is not.
   */
  int raiseFromZero(int set, int index);

  /** Takes back what {@link #raiseFromZero} did. */
  int lower(int set, int index);

  int remove(int set);
}
