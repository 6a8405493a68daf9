// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A connection to a Unix socket that another user made, through the workload program's relay. */
final class RelayChannel implements ByteChannel {
  private final Process process;
  private final ReadableByteChannel answers;
  private final OutputStream requests;

  private RelayChannel(Process process) {
    this.process = process;
    this.answers = Channels.newChannel(process.getInputStream());
    this.requests = process.getOutputStream();
  }

  static RelayChannel open(Path socket, int uid, int gid, int... groups) {
    List<String> command = new ArrayList<>();
    command.add(Stage.program().toString());
    command.add("relay");
    command.add(socket.toString());
    command.add(Integer.toString(uid));
    command.add(Integer.toString(gid));
    for (int group : groups) {
      command.add(Integer.toString(group));
    }
    try {
      return new RelayChannel(new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return answers.read(into);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    byte[] bytes = new byte[from.remaining()];
    from.get(bytes);
    requests.write(bytes);
    requests.flush();
    return bytes.length;
  }

  @Override
  public boolean isOpen() {
    return process.isAlive();
  }

  @Override
  public void close() throws IOException {
    requests.close();
    process.destroy();
  }
}
