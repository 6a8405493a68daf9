// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.atop;

import org.jspecify.annotations.Nullable;

/** A kernel with at most one set of semaphores. */
final class FakeSystemV implements SystemV {
  static final int SET = 7;
  static final int EINVAL = 22;

  int[] values = {};
  boolean exists;
  int owner;
  int creator;
  int mode = 0600;
  boolean used;
  int findError;

  /** A set as netatopd makes it, at rest. */
  static FakeSystemV atRest() {
    FakeSystemV kernel = new FakeSystemV();
    kernel.exists = true;
    kernel.used = true;
    kernel.values = new int[] {0, 100};
    return kernel;
  }

  @Override
  public int find(int key) {
    if (findError != 0) {
      return -findError;
    }
    return exists && key == Semaphores.KEY ? SET : -2;
  }

  @Override
  public int create(int key, int count, int wantedMode) {
    if (exists) {
      return -SystemV.EEXIST;
    }
    exists = true;
    values = new int[count];
    mode = wantedMode;
    return SET;
  }

  @Override
  public @Nullable Status status(int set) {
    return exists ? new Status(owner, creator, mode, used) : null;
  }

  @Override
  public int value(int set, int index) {
    return exists && index < values.length ? values[index] : -EINVAL;
  }

  @Override
  public int setValue(int set, int index, int value) {
    values[index] = value;
    return 0;
  }

  @Override
  public int raiseFromZero(int set, int index) {
    if (!exists) {
      return -EINVAL;
    }
    if (values[index] != 0) {
      return -SystemV.EAGAIN;
    }
    values[index] = 1;
    used = true;
    return 0;
  }

  @Override
  public int lower(int set, int index) {
    if (exists) {
      values[index]--;
    }
    return 0;
  }

  @Override
  public int remove(int set) {
    exists = false;
    return 0;
  }
}
