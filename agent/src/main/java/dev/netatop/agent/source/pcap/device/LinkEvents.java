// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import com.sun.jna.Memory;

/**
 * Tells that interfaces or addresses have changed, by rtnetlink(7); not how, since messages can get
 * lost. Works without privileges; where it does not, {@link #descriptor} is -1.
 */
final class LinkEvents implements AutoCloseable {
  private static final int SOCK_RAW = 3;
  private static final int NETLINK_ROUTE = 0;
  private static final int SOCKADDR_NL_BYTES = 12;
  private static final int GROUPS = 8;

  /** RTMGRP_LINK, RTMGRP_IPV4_IFADDR and RTMGRP_IPV6_IFADDR. */
  private static final int LINKS_AND_ADDRESSES = 0x1 | 0x10 | 0x100;

  private static final int MAX_MESSAGES = 1000;

  private final Memory buffer = LibC.zeroed(8192);
  private int descriptor;

  LinkEvents() {
    descriptor =
        LibC.socket(LibC.AF_NETLINK, SOCK_RAW | LibC.O_CLOEXEC | LibC.O_NONBLOCK, NETLINK_ROUTE);
    if (descriptor >= 0) {
      buffer.setShort(0, (short) LibC.AF_NETLINK);
      buffer.setInt(GROUPS, LINKS_AND_ADDRESSES);
      if (LibC.bind(descriptor, buffer, SOCKADDR_NL_BYTES) != 0) {
        closeDescriptor();
      }
    }
  }

  /** Readable for poll(2) when something has changed; -1 none. */
  int descriptor() {
    return descriptor;
  }

  /** Takes all there is. */
  void drain() {
    for (int i = 0; i < MAX_MESSAGES; i++) {
      // Whatever the error is, ENOBUFS for one says that messages were lost: a change too.
      if (LibC.recv(descriptor, buffer, buffer.size(), 0) < 0) {
        return;
      }
    }
  }

  private void closeDescriptor() {
    if (descriptor >= 0) {
      LibC.close(descriptor);
      descriptor = -1;
    }
  }

  @Override
  public void close() {
    closeDescriptor();
    buffer.close();
  }
}
