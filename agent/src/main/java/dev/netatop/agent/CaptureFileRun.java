// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.source.pcap.file.CaptureFile;
import dev.netatop.agent.source.pcap.file.CaptureFileException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts a capture file instead of this machine's traffic: what --read does. */
final class CaptureFileRun {
  private static final String STANDARD_INPUT = "-";

  private final PrintWriter out;
  private final PrintWriter err;

  CaptureFileRun(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Counts {@code file}; the exit status. */
  int count(String file, List<InetAddress> local, StopRequest stop) {
    AtomicBoolean stopped = new AtomicBoolean();
    stop.heed(() -> stopped.set(true));
    try (ReadableByteChannel in = open(file)) {
      List<String> remarks = new CaptureFile(file, local, stopped::get).count(in, out);
      for (String remark : remarks) {
        say(file, remark);
      }
      if (out.checkError()) {
        say(file, "the records could not be written to standard output");
        return AgentCommand.FAILURE;
      }
      return remarks.isEmpty() ? 0 : AgentCommand.FAILURE;
    } catch (CaptureFileException wrong) {
      say(file, String.valueOf(wrong.getMessage()));
    } catch (NoSuchFileException missing) {
      say(file, "there is no such file");
    } catch (AccessDeniedException denied) {
      say(file, "you may not read it");
    } catch (InvalidPathException notAPath) {
      say(file, "it is no path");
    } catch (IOException e) {
      say(file, "it cannot be read: " + e.getMessage());
    }
    return AgentCommand.FAILURE;
  }

  private static ReadableByteChannel open(String file) throws IOException {
    return file.equals(STANDARD_INPUT)
        ? Channels.newChannel(System.in)
        : Files.newByteChannel(Path.of(file));
  }

  /** A name and what a file claims are not trusted with a terminal. */
  private void say(String file, String what) {
    err.println("netatop-agent: " + (file + ": " + what).replaceAll("\\p{Cntrl}", "?"));
  }
}
