// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** Ends and sockets for tests, by their addresses as people write them. */
final class Ends {
  private Ends() {}

  static Endpoint tcp(String local, int localPort, String remote, int remotePort) {
    return end(DiagMessages.TCP, local, localPort, remote, remotePort);
  }

  static Endpoint udp(String local, int localPort, String remote, int remotePort) {
    return end(DiagMessages.UDP, local, localPort, remote, remotePort);
  }

  private static Endpoint end(
      int protocol, String local, int localPort, String remote, int remotePort) {
    return new Endpoint(
        protocol,
        local.contains(":"),
        high(local),
        low(local),
        localPort,
        high(remote),
        low(remote),
        remotePort);
  }

  /** A socket; {@code *} stands for no address. */
  static SocketRow row(
      boolean isV6, String local, int localPort, String remote, int remotePort, long inode) {
    return new SocketRow(
        isV6,
        false,
        high(local),
        low(local),
        localPort,
        high(remote),
        low(remote),
        remotePort,
        0,
        inode + 1000,
        inode,
        1);
  }

  static long high(String address) {
    ByteBuffer bytes = bytes(address);
    return bytes.capacity() == 16 ? bytes.getLong(0) : 0;
  }

  static long low(String address) {
    ByteBuffer bytes = bytes(address);
    return switch (bytes.capacity()) {
      case 16 -> bytes.getLong(8);
      case 4 -> 0xffff_0000_0000L | (bytes.getInt(0) & 0xffffffffL);
      default -> 0;
    };
  }

  static InetAddress address(String literal) {
    try {
      return InetAddress.getByName(literal);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static ByteBuffer bytes(String address) {
    return address.equals("*")
        ? ByteBuffer.allocate(0)
        : ByteBuffer.wrap(address(address).getAddress());
  }
}
