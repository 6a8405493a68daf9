// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/** From the library's records to the protocol's messages. */
final class Encode {
  private Encode() {}

  static dev.netatop.proto.v1.TaskFilter filter(TaskFilter filter) {
    dev.netatop.proto.v1.TaskFilter.Builder builder =
        dev.netatop.proto.v1.TaskFilter.newBuilder().setThreads(filter.threads());
    filter.tgids().forEach(builder::addTgid);
    filter.uids().forEach(uid -> builder.addUid(uid.intValue()));
    filter.commands().forEach(builder::addCommand);
    return builder.build();
  }

  static dev.netatop.proto.v1.ExitPlace place(ExitPlace place) {
    dev.netatop.proto.v1.ExitPlace.Builder builder = dev.netatop.proto.v1.ExitPlace.newBuilder();
    if (place instanceof ExitPlace.Sequence at) {
      builder.setSequence(at.sequence());
    } else if (place instanceof ExitPlace.Oldest) {
      builder.setOldest(true);
    } else {
      builder.setNext(true);
    }
    return builder.build();
  }
}
