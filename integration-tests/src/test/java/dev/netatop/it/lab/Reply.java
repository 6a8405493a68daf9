// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What an actor answered: keys and values. */
record Reply(Map<String, String> values) {
  static Reply parse(String text) {
    Map<String, String> values = new HashMap<>();
    for (String word : text.split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return new Reply(Map.copyOf(values));
  }

  boolean has(String key) {
    return values.containsKey(key);
  }

  long number(String key) {
    return Long.parseLong(Objects.requireNonNull(values.get(key), key));
  }

  int integer(String key) {
    return Math.toIntExact(number(key));
  }

  InetAddress address(String key) {
    try {
      return InetAddress.getByName(Objects.requireNonNull(values.get(key), key));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
