// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the command has around it; tests have another.
 *
 * @param out standard output; unlike System.out it tells when writing fails
 * @param err standard error
 * @param charset of text for people
 * @param variables environment variables
 * @param users names of users
 * @param terminal what standard output is
 */
public record Environment(
    OutputStream out,
    PrintStream err,
    Charset charset,
    Map<String, String> variables,
    UserNames users,
    TerminalProbe terminal) {

  /** The process's own. */
  public static Environment ofProcess() {
    Charset charset = Charset.forName(System.getProperty("native.encoding", "UTF-8"));
    return new Environment(
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 32 * 1024),
        System.err,
        charset,
        System.getenv(),
        new UserNames(Path.of("/etc")),
        TerminalProbe.ofProcess());
  }
}
