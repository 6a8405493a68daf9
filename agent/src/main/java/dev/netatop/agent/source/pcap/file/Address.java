// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import dev.netatop.agent.source.pcap.Packet;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** An address as packets hold it: see {@link Packet#V4_LOW}. */
record Address(boolean isV6, long high, long low) {

  static Address of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (address instanceof Inet4Address) {
      return new Address(false, Packet.V4_HIGH, Packet.V4_LOW | (bytes.getInt() & 0xffffffffL));
    }
    return new Address(true, bytes.getLong(), bytes.getLong());
  }

  boolean isLoopback() {
    return isV6 ? high == 0 && low == 1 : (low >>> 24 & 0xff) == 127;
  }

  @Override
  public String toString() {
    return AddressText.of(isV6, high, low);
  }
}
