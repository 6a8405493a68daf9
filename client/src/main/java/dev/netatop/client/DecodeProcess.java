// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import dev.netatop.proto.v1.FileRole;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** From the messages on one process to the library's records. */
final class DecodeProcess {
  private DecodeProcess() {}

  /** Null where its role came into the protocol later. */
  static @Nullable OpenFile file(dev.netatop.proto.v1.OpenFile f) throws ProtocolException {
    OpenFile.Role role = role(f.getRole());
    if (role == null) {
      return null;
    }
    if (f.getNumber() < 0) {
      throw new ProtocolException("the agent sent a descriptor beyond " + Integer.MAX_VALUE);
    }
    return new OpenFile(
        role,
        role == OpenFile.Role.DESCRIPTOR ? OptionalInt.of(f.getNumber()) : OptionalInt.empty(),
        f.getReadable(),
        f.getWritable(),
        f.getTarget(),
        f.getMode(),
        f.getDeviceMajor(),
        f.getDeviceMinor(),
        f.getInode(),
        f.getSpecialMajor(),
        f.getSpecialMinor(),
        f.getSize(),
        f.getLinks(),
        f.hasOffset() ? OptionalLong.of(f.getOffset()) : OptionalLong.empty());
  }

  private static OpenFile.@Nullable Role role(FileRole role) {
    return switch (role) {
      case FILE_ROLE_WORKING_DIRECTORY -> OpenFile.Role.WORKING_DIRECTORY;
      case FILE_ROLE_ROOT_DIRECTORY -> OpenFile.Role.ROOT_DIRECTORY;
      case FILE_ROLE_PROGRAM -> OpenFile.Role.PROGRAM;
      case FILE_ROLE_DESCRIPTOR -> OpenFile.Role.DESCRIPTOR;
      case FILE_ROLE_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  static ThreadState thread(dev.netatop.proto.v1.ThreadState t) throws ProtocolException {
    if (t.getTid() <= 0 || t.getState().length() != 1) {
      throw new ProtocolException("the agent sent a thread without an id or a state");
    }
    return new ThreadState(
        t.getTid(),
        t.getStartTimeNs(),
        t.getCommand(),
        t.getState().charAt(0),
        t.getWaitChannel(),
        t.hasSystemCall() ? OptionalInt.of(t.getSystemCall()) : OptionalInt.empty(),
        t.getArgumentsList(),
        t.getUserTimeMs(),
        t.getSystemTimeMs(),
        t.getRunTimeNs(),
        t.getQueueTimeNs());
  }
}
