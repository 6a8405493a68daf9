// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What standard output is. */
public interface TerminalProbe {

  /** Whether it is a terminal. */
  boolean isTerminal();

  /** Whether it is a pipe or a socket, whose reader may go away. */
  boolean isPipe();

  /** Cells of a line; {@link Integer#MAX_VALUE} where it is no terminal. */
  int width();

  /** Whether standard input is a terminal too, so that keys can be read. */
  boolean hasKeys();

  /** Looks at this process's own descriptors. */
  static TerminalProbe ofProcess() {
    return new OfProcess(Path.of("/proc/self/fd"), System.getenv());
  }

  /** By the names the kernel gives to descriptors: java.io.Console changed its mind in JDK 22. */
  final class OfProcess implements TerminalProbe {
    private static final Pattern SIZE = Pattern.compile("\\d+ (\\d+)");
    private static final int USUAL_WIDTH = 80;

    private final Path descriptors;
    private final Map<String, String> variables;

    OfProcess(Path descriptors, Map<String, String> variables) {
      this.descriptors = descriptors;
      this.variables = variables;
    }

    private String name(int descriptor) {
      try {
        return Files.readSymbolicLink(descriptors.resolve(Integer.toString(descriptor))).toString();
      } catch (IOException e) {
        return "";
      }
    }

    private boolean isTerminal(int descriptor) {
      String name = name(descriptor);
      return name.startsWith("/dev/pts/")
          || name.startsWith("/dev/tty")
          || name.equals("/dev/console");
    }

    @Override
    public boolean isTerminal() {
      return isTerminal(1);
    }

    @Override
    public boolean hasKeys() {
      return isTerminal(0);
    }

    @Override
    public boolean isPipe() {
      String name = name(1);
      return name.startsWith("pipe:") || name.startsWith("socket:");
    }

    @Override
    public int width() {
      if (!isTerminal()) {
        return Integer.MAX_VALUE;
      }
      String columns = variables.getOrDefault("COLUMNS", "");
      if (columns.matches("[1-9]\\d{0,5}")) {
        return Integer.parseInt(columns);
      }
      return widthByStty();
    }

    private static int widthByStty() {
      try {
        Process stty =
            new ProcessBuilder("stty", "-F", "/dev/tty", "size")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String answer =
            new String(stty.getInputStream().readNBytes(64), StandardCharsets.US_ASCII).strip();
        stty.waitFor(1, TimeUnit.SECONDS);
        Matcher size = SIZE.matcher(answer);
        int width = size.matches() ? Integer.parseInt(size.group(1)) : 0;
        return width > 0 ? width : USUAL_WIDTH;
      } catch (IOException | NumberFormatException e) {
        return USUAL_WIDTH;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return USUAL_WIDTH;
      }
    }
  }
}
