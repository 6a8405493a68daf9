// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Logs each distinct error once, and how often it came when it comes again: a thousand times is one
 * line with a count.
 */
public final class ErrorLog {
  /** More distinct errors than these are forgotten, the oldest first. */
  private static final int MAX_DISTINCT = 64;

  private final Logger logger;
  private final Map<String, Long> countByText =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_DISTINCT;
        }
      };

  public ErrorLog(Logger logger) {
    this.logger = logger;
  }

  /** Logs what failed and why, unless it is known already. */
  public synchronized void log(String what, Exception why) {
    String reason = why.getMessage() == null ? why.getClass().getName() : why.getMessage();
    String text = escape(what + ": " + reason);
    long count = countByText.merge(text, 1L, Long::sum);
    // At 1, 10, 100, ... times: it shows that it goes on, and the log stays short.
    if (isPowerOfTen(count)) {
      logger.log(Level.WARNING, () -> count == 1 ? text : text + " (" + count + " times so far)");
    }
  }

  private static boolean isPowerOfTen(long count) {
    long rest = count;
    while (rest % 10 == 0) {
      rest /= 10;
    }
    return rest == 1;
  }

  /** Control characters would let a message forge lines or terminal sequences. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        escaped.append(String.format("\\x%02x", (int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
