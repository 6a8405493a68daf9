// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.nio.charset.StandardCharsets;

/**
 * One line of a kernel file, read from its left to its right. Fields are parsed as bytes: these
 * files have a line for each socket, and there may be a million of them.
 */
public final class Line {
  /** A line that is not what the kernel documents. */
  public static final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Names what should have stood there. */
    public MalformedException(String expected) {
      super(expected);
    }
  }

  private byte[] bytes = {};
  private int at;
  private int end;

  /** A line on its own, for tests and short files. */
  public static Line of(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    Line line = new Line();
    line.reset(bytes, 0, bytes.length);
    return line;
  }

  /** Begins with another line, its line feed not included. */
  public void reset(byte[] buffer, int from, int to) {
    bytes = buffer;
    at = from;
    end = to;
  }

  /** Passes blanks; whether something follows. */
  public boolean hasMore() {
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    return at < end;
  }

  /** Whether it begins with a blank. */
  public boolean isIndented() {
    return at < end && isBlank(bytes[at]);
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  /** Passes a field. */
  public void skip() {
    wordLength();
  }

  /** Passes so many fields. */
  public void skip(int fields) {
    for (int i = 0; i < fields; i++) {
      skip();
    }
  }

  private int wordLength() {
    require(hasMore(), "another field");
    int from = at;
    while (at < end && !isBlank(bytes[at])) {
      at++;
    }
    return at - from;
  }

  /** The next field. */
  public String word() {
    int length = wordLength();
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  /** What is left behind exactly one blank, which may hold blanks itself; empty at the end. */
  public String rest() {
    int from = at < end && isBlank(bytes[at]) ? at + 1 : at;
    at = end;
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  /** Passes this character, which has to stand here. */
  public void expect(char c) {
    require(at < end && bytes[at] == c, "'" + c + "'");
    at++;
  }

  /** The part up to a character, which is passed too. */
  public String upTo(char c) {
    require(hasMore(), "another field");
    int from = at;
    while (at < end && bytes[at] != c) {
      at++;
    }
    String part = new String(bytes, from, at - from, StandardCharsets.UTF_8);
    expect(c);
    return part;
  }

  /** A hexadecimal number of at most 64 bits. */
  public long hex() {
    require(hasMore(), "a hexadecimal number");
    long value = 0;
    int from = at;
    for (; at < end && Character.digit(bytes[at], 16) >= 0; at++) {
      value = (value << 4) | Character.digit(bytes[at], 16);
    }
    require(at > from && at - from <= 16, "a hexadecimal number");
    return value;
  }

  /** Bytes as the kernel writes them, two digits each. */
  public byte[] hexBytes(int count) {
    require(hasMore() && at + 2 * count <= end, "an address");
    byte[] value = new byte[count];
    for (int i = 0; i < count; i++, at += 2) {
      int high = Character.digit(bytes[at], 16);
      int low = Character.digit(bytes[at + 1], 16);
      require(high >= 0 && low >= 0, "an address");
      value[i] = (byte) ((high << 4) | low);
    }
    return value;
  }

  /** A decimal number, perhaps with a sign; as an unsigned one it may fill 64 bits. */
  public long number() {
    require(hasMore(), "a number");
    boolean negative = bytes[at] == '-';
    if (negative) {
      at++;
    }
    long value = 0;
    int from = at;
    for (; at < end && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
      value = value * 10 + (bytes[at] - '0');
    }
    require(at > from && at - from <= 20, "a number");
    return negative ? -value : value;
  }

  private static void require(boolean holds, String expected) {
    if (!holds) {
      throw new MalformedException(expected);
    }
  }
}
