// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/** How frames begin, as capture files number it (https://www.tcpdump.org/linktypes.html). */
public final class LinkType {
  /** Four bytes of address family in the capturing machine's byte order. */
  public static final int NULL = 0;

  public static final int ETHERNET = 1;
  public static final int PPP = 9;

  /** IP; the number some systems use in files. */
  public static final int RAW_12 = 12;

  /** IP; the number OpenBSD uses in files. */
  public static final int RAW_14 = 14;

  /** PPP as over serial lines, with its two bytes of address and control. */
  public static final int PPP_SERIAL = 50;

  /** PPP over Ethernet without the Ethernet header. */
  public static final int PPP_ETHERNET = 51;

  /** IP without anything before it. */
  public static final int RAW = 101;

  /** As {@link #NULL}, in network byte order. */
  public static final int LOOP = 108;

  /** What "any" yields: Linux cooked, version 1. */
  public static final int LINUX_SLL = 113;

  /** PPP after one byte of direction. */
  public static final int PPP_WITH_DIRECTION = 204;

  public static final int IPV4 = 228;
  public static final int IPV6 = 229;

  /** Linux cooked, version 2: with the interface. */
  public static final int LINUX_SLL2 = 276;

  private LinkType() {}
}
