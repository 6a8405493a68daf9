// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ErrorLogTest {
  private final List<String> lines = new ArrayList<>();
  private final ErrorLog log = new ErrorLog(new Lines());

  private final class Lines implements System.Logger {
    @Override
    public String getName() {
      return "lines";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String text,
        @Nullable Throwable thrown) {
      lines.add(String.valueOf(text));
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        Object @Nullable ... parameters) {
      lines.add(String.valueOf(format));
    }
  }

  @Test
  void theSameErrorAThousandTimesIsAFewLinesWithACount() {
    for (int i = 0; i < 1000; i++) {
      log.log("reading", new IllegalStateException("no"));
    }
    assertThat(lines)
        .containsExactly(
            "reading: no",
            "reading: no (10 times so far)",
            "reading: no (100 times so far)",
            "reading: no (1000 times so far)");
  }

  @Test
  void differentErrorsAreDifferentLines() {
    log.log("reading", new IllegalStateException("no"));
    log.log("writing", new IllegalStateException("no"));
    log.log("reading", new IllegalStateException());
    assertThat(lines)
        .containsExactly("reading: no", "writing: no", "reading: java.lang.IllegalStateException");
  }

  @Test
  void controlCharactersAreEscaped() {
    log.log("reading", new IllegalStateException("a\nb\u001b[31mc"));
    assertThat(lines).containsExactly("reading: a\\x0ab\\x1b[31mc");
  }
}
