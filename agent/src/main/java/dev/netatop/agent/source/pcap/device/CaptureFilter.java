// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.pcap.LinkType;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the kernel lets through, in the language of pcap-filter(7): TCP and UDP by IPv4, all
 * fragments of it, and IPv6 packets that hold it or, behind extension headers, may hold it.
 *
 * <p>Where a VLAN's tag is still in the frame it is looked for at its place. The language's own
 * {@code vlan} is of no use for that: what stands behind it in an expression means tagged frames
 * only.
 */
final class CaptureFilter {
  private static final int[] V4_PROTOCOLS = {6, 17};

  /** TCP and UDP, and the extension headers of RFC 8200, 4302, 6275, 7401 and 5533. */
  private static final int[] V6_HEADERS = {0, 6, 17, 43, 44, 51, 60, 135, 139, 140};

  private static final String TAG =
      "(ether[%1$d:2] = 0x8100 or ether[%1$d:2] = 0x88a8 or ether[%1$d:2] = 0x9100)";
  private static final String IPV4 = "(ether[%d:2] = 0x0800 and %s)";
  private static final String IPV6 = "(ether[%d:2] = 0x86dd and %s)";

  /** Where an Ethernet frame has its type. */
  private static final int TYPE = 12;

  private static final int TAG_BYTES = 4;

  private CaptureFilter() {}

  /** Whether frames of this link type hold IP, and libpcap can filter them. */
  static boolean knows(int linkType) {
    return switch (linkType) {
      case LinkType.NULL,
          LinkType.ETHERNET,
          LinkType.PPP,
          LinkType.RAW_12,
          LinkType.RAW_14,
          LinkType.PPP_SERIAL,
          LinkType.PPP_ETHERNET,
          LinkType.RAW,
          LinkType.LOOP,
          LinkType.LINUX_SLL,
          LinkType.IPV4,
          LinkType.IPV6,
          LinkType.LINUX_SLL2 ->
          true;
      default -> false;
    };
  }

  /**
   * The whole expression.
   *
   * @param linkType a number of {@link LinkType}
   * @param user the user's own; empty none
   */
  static String expression(int linkType, String user) {
    String ours = linkType == LinkType.ETHERNET ? untagged() + " or " + tagged() : untagged();
    // The user's stands first: a vlan in it changes what the rest looks at, to its payload.
    return user.isBlank() ? ours : "(" + user + ") and (" + ours + ")";
  }

  private static String untagged() {
    return oneOf("ip[9]", V4_PROTOCOLS) + " or " + oneOf("ip6[6]", V6_HEADERS);
  }

  /** One tag or two. */
  private static String tagged() {
    int inner = TYPE + TAG_BYTES;
    return "(%s and (%s or (%s and %s)))"
        .formatted(
            TAG.formatted(TYPE),
            network(inner),
            TAG.formatted(inner),
            "(" + network(inner + TAG_BYTES) + ")");
  }

  private static String network(int type) {
    int header = type + 2;
    return IPV4.formatted(type, oneOf("ether[" + (header + 9) + "]", V4_PROTOCOLS))
        + " or "
        + IPV6.formatted(type, oneOf("ether[" + (header + 6) + "]", V6_HEADERS));
  }

  private static String oneOf(String field, int[] numbers) {
    return IntStream.of(numbers)
        .mapToObj(number -> field + " = " + number)
        .collect(Collectors.joining(" or ", "(", ")"));
  }
}
