// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.procfs;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** An Internet address: 4 or 16 bytes in network order. */
public final class Ip {
  private final byte[] bytes;

  /** Keeps the array. */
  public Ip(byte[] bytes) {
    this.bytes = bytes;
  }

  /** An address whose words of 32 bits stand in an order of their own; keeps the array. */
  static Ip ofKernel(byte[] bytes, ByteOrder order) {
    if (order == ByteOrder.LITTLE_ENDIAN) {
      turnWords(bytes);
    }
    return new Ip(bytes);
  }

  /**
   * An address as people write it.
   *
   * @throws Line.MalformedException where it is none
   */
  public static Ip ofText(String text) {
    // Anything else than a literal would be looked up.
    boolean literal =
        text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':');
    try {
      if (literal && !text.isEmpty()) {
        return new Ip(InetAddress.getByName(text).getAddress());
      }
    } catch (UnknownHostException e) {
      // Said below.
    }
    throw new Line.MalformedException("an address");
  }

  private static void turnWords(byte[] bytes) {
    for (int i = 0; i < bytes.length; i += 4) {
      swap(bytes, i, i + 3);
      swap(bytes, i + 1, i + 2);
    }
  }

  private static void swap(byte[] bytes, int a, int b) {
    byte kept = bytes[a];
    bytes[a] = bytes[b];
    bytes[b] = kept;
  }

  /** As the kernel writes it on this machine, in hexadecimal digits. */
  public String kernelText() {
    byte[] words = bytes();
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      turnWords(words);
    }
    return HexFormat.of().formatHex(words).toUpperCase(Locale.ROOT);
  }

  /** The same address for the JDK, which knows no mapped ones: they become what is inside. */
  public InetAddress inet() {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }

  /** Whether it has 16 bytes. */
  public boolean isV6() {
    return bytes.length == 16;
  }

  /** A copy, in network order. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Whether it is the address of no host in particular. */
  public boolean isAny() {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** An IPv4 address in the clothes of IPv6, ::ffff:a.b.c.d. */
  public boolean isMapped() {
    return isV6() && isZero(10) && bytes[10] == -1 && bytes[11] == -1;
  }

  private boolean isZero(int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** The IPv4 address inside, where it is a mapped one. */
  public Ip unmapped() {
    return isMapped() ? new Ip(Arrays.copyOfRange(bytes, 12, 16)) : this;
  }

  /** As inet_ntop(3) writes it; a mapped address as the IPv4 address that it is. */
  @Override
  public String toString() {
    StringBuilder out = new StringBuilder(40);
    appendTo(out);
    return out.toString();
  }

  void appendTo(StringBuilder out) {
    if (!isV6()) {
      appendV4(out, 0);
    } else if (isMapped()) {
      appendV4(out, 12);
    } else if (isZero(12) && (group(6) != 0)) {
      // The compatible form of RFC 4291 2.5.5.1, given up long ago, but it is what inet_ntop knows.
      out.append("::");
      appendV4(out, 12);
    } else {
      appendV6(out);
    }
  }

  private void appendV4(StringBuilder out, int from) {
    for (int i = 0; i < 4; i++) {
      if (i > 0) {
        out.append('.');
      }
      out.append(bytes[from + i] & 0xff);
    }
  }

  private int group(int index) {
    return (bytes[2 * index] & 0xff) << 8 | (bytes[2 * index + 1] & 0xff);
  }

  private void appendV6(StringBuilder out) {
    int runAt = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int length = zeros(i);
      if (length > runLength) {
        runAt = i;
        runLength = length;
      }
    }
    for (int i = 0; i < 8; i++) {
      if (i == runAt) {
        out.append("::");
        i += runLength - 1;
      } else {
        if (i > 0 && (runAt < 0 || i != runAt + runLength)) {
          out.append(':');
        }
        out.append(Integer.toHexString(group(i)));
      }
    }
  }

  private int zeros(int from) {
    int i = from;
    while (i < 8 && group(i) == 0) {
      i++;
    }
    return i - from;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Ip ip && Arrays.equals(bytes, ip.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
