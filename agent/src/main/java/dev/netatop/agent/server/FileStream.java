// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.procfs.FileStat;
import dev.netatop.agent.procfs.Mount;
import dev.netatop.agent.procfs.OpenFile;
import dev.netatop.agent.procfs.OpenFiles;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.procfs.Reading;
import dev.netatop.proto.v1.FileRole;
import dev.netatop.proto.v1.Files;
import dev.netatop.proto.v1.Response;

/** FILES: what a process has open. */
final class FileStream extends ProcessStream<OpenFiles> {
  private Files.Builder part = Files.newBuilder();
  private int bytes;

  FileStream(long id, int tgid, long startNs) {
    super(id, tgid, startNs);
  }

  @Override
  Reading<OpenFiles> open(ProcReader proc, int ofTgid) {
    return OpenFiles.of(proc, ofTgid);
  }

  @Override
  boolean hasNext(OpenFiles from) {
    return from.hasNext();
  }

  @Override
  void addNext(OpenFiles from) {
    OpenFile file = from.next();
    if (file != null) {
      dev.netatop.proto.v1.OpenFile message = message(file);
      part.addFiles(message);
      bytes += message.getSerializedSize() + 4;
    }
  }

  @Override
  Response.Builder take() {
    Response.Builder response = Response.newBuilder().setFiles(part);
    part = Files.newBuilder();
    bytes = 0;
    return response;
  }

  @Override
  int bytes() {
    return bytes;
  }

  private static dev.netatop.proto.v1.OpenFile message(OpenFile file) {
    dev.netatop.proto.v1.OpenFile.Builder message =
        dev.netatop.proto.v1.OpenFile.newBuilder()
            .setRole(role(file.role()))
            .setNumber(file.descriptor().orElse(0))
            .setReadable(file.readable())
            .setWritable(file.writable())
            .setTarget(file.target())
            .setInode(file.inode());
    file.offset().ifPresent(message::setOffset);
    FileStat stat = file.file();
    Mount mount = file.mount();
    if (stat != null) {
      message
          .setMode(stat.mode())
          .setDeviceMajor(FileStat.major(stat.device()))
          .setDeviceMinor(FileStat.minor(stat.device()))
          .setSpecialMajor(FileStat.major(stat.special()))
          .setSpecialMinor(FileStat.minor(stat.special()))
          .setInode(stat.inode())
          .setSize(stat.size())
          .setLinks(stat.links());
    } else if (mount != null) {
      message.setDeviceMajor(mount.major()).setDeviceMinor(mount.minor());
    }
    return message.build();
  }

  private static FileRole role(OpenFile.Role role) {
    return switch (role) {
      case WORKING_DIRECTORY -> FileRole.FILE_ROLE_WORKING_DIRECTORY;
      case ROOT_DIRECTORY -> FileRole.FILE_ROLE_ROOT_DIRECTORY;
      case PROGRAM -> FileRole.FILE_ROLE_PROGRAM;
      case DESCRIPTOR -> FileRole.FILE_ROLE_DESCRIPTOR;
    };
  }
}
