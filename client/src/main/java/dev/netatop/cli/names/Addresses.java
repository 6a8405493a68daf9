// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.names;

import java.net.Inet6Address;
import java.net.InetAddress;

/** How addresses are written. */
public final class Addresses {
  private static final int WORDS = 8;

  private Addresses() {}

  /** An IPv4 address with its dots, an IPv6 address in the short form of RFC 5952. */
  public static String text(InetAddress address) {
    return address instanceof Inet6Address v6 ? shortForm(v6.getAddress()) : dotted(address);
  }

  private static String dotted(InetAddress address) {
    byte[] b = address.getAddress();
    return (b[0] & 0xff) + "." + (b[1] & 0xff) + "." + (b[2] & 0xff) + "." + (b[3] & 0xff);
  }

  private static String shortForm(byte[] bytes) {
    int[] words = new int[WORDS];
    for (int i = 0; i < WORDS; i++) {
      words[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    int from = 0;
    int length = 0;
    for (int i = 0; i < WORDS; i++) {
      int end = i;
      while (end < WORDS && words[end] == 0) {
        end++;
      }
      if (end - i > length) {
        from = i;
        length = end - i;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < WORDS; i++) {
      // One word of zeros alone is not worth a double colon.
      if (length > 1 && i == from) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(words[i]));
    }
    return text.toString();
  }
}
