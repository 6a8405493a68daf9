// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/** What packets say of where the ends of their flow are: bits, gathered over all packets. */
final class Evidence {
  /** Of packets from the first end; those from the second lie {@link #SECOND} bits higher. */
  static final int IN = 1;

  static final int OUT = 2;

  static final int SECOND = 2;

  static final int LOOPBACK = 16;
  static final int GROUP = 32;

  /** The first packet came from the second end. */
  static final int SECOND_BEGAN = 64;

  private Evidence() {}

  static int of(boolean fromFirst, Passage passage) {
    int shift = fromFirst ? 0 : SECOND;
    return switch (passage) {
      case IN -> IN << shift;
      case OUT -> OUT << shift;
      case LOOPBACK -> LOOPBACK;
      case GROUP -> GROUP;
      default -> 0;
    };
  }

  /**
   * Whether an end is this machine's own: it was seen to send or to be sent to, and not as a packet
   * that is only passed on, which comes in and goes out.
   */
  static boolean isLocal(int evidence, boolean first) {
    if ((evidence & LOOPBACK) != 0) {
      return true;
    }
    int sent = evidence >>> (first ? 0 : SECOND) & 3;
    int received = evidence >>> (first ? SECOND : 0) & 3;
    return sent == OUT || received == IN;
  }

  /** Whether packets said anything at all. */
  static boolean says(int evidence) {
    return (evidence & (IN | OUT | (IN | OUT) << SECOND | LOOPBACK)) != 0;
  }
}
