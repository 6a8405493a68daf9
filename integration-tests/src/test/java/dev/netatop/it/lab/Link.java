// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Two network namespaces of this test's own and a veth pair between them; both are gone at the end.
 */
public final class Link implements AutoCloseable {
  /** The device's name on both sides. */
  public static final String DEVICE = "link0";

  private static final String CLIENT_MAC = "02:00:00:00:00:01";
  private static final String SERVER_MAC = "02:00:00:00:00:02";
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final Side client;
  private final Side server;
  private final Thread atExit = new Thread(this::remove);

  private Link(Side client, Side server) {
    this.client = client;
    this.server = server;
  }

  /** A link whose packets pass as they are on the wire: no offload on either side. */
  public static Link withoutOffloads() {
    return create("off");
  }

  /** A link whose sender leaves segmenting to the last moment (GSO), in software. */
  public static Link withSoftwareSegmentation() {
    return create("on");
  }

  private static Link create(String segmentation) {
    String base = "netatop-it-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet();
    Link link;
    try {
      link =
          new Link(
              new Side(
                  base + "a",
                  InetAddress.getByName("192.0.2.1"),
                  InetAddress.getByName("2001:db8::1")),
              new Side(
                  base + "b",
                  InetAddress.getByName("192.0.2.2"),
                  InetAddress.getByName("2001:db8::2")));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
    Runtime.getRuntime().addShutdownHook(link.atExit);
    try {
      link.build(segmentation);
    } catch (RuntimeException e) {
      link.close();
      throw e;
    }
    return link;
  }

  private void build(String segmentation) {
    Shell.run("ip", "netns", "add", client.name());
    Shell.run("ip", "netns", "add", server.name());
    Shell.run(
        "ip",
        "link",
        "add",
        DEVICE,
        "address",
        CLIENT_MAC,
        "netns",
        client.name(),
        "type",
        "veth",
        "peer",
        "name",
        DEVICE,
        "address",
        SERVER_MAC,
        "netns",
        server.name());
    for (Side side : new Side[] {client, server}) {
      side.run("ip", "link", "set", "lo", "up");
      String[] addresses = {side.v4().getHostAddress() + "/24", side.v6().getHostAddress() + "/64"};
      side.run("ip", "addr", "add", addresses[0], "dev", DEVICE);
      side.run("ip", "addr", "add", addresses[1], "dev", DEVICE, "nodad");
      side.run(
          "ethtool",
          "-K",
          DEVICE,
          "tx",
          "off",
          "rx",
          "off",
          "tso",
          "off",
          "gro",
          "off",
          "gso",
          segmentation);
      side.run("ip", "link", "set", DEVICE, "mtu", "1500", "up");
    }
    introduce(client, server, SERVER_MAC);
    introduce(server, client, CLIENT_MAC);
  }

  /** Tells a side its neighbour's address, so that no first datagram waits for it. */
  private static void introduce(Side side, Side neighbour, String mac) {
    for (InetAddress address : new InetAddress[] {neighbour.v4(), neighbour.v6()}) {
      side.run(
          "ip",
          "neigh",
          "add",
          address.getHostAddress(),
          "lladdr",
          mac,
          "dev",
          DEVICE,
          "nud",
          "permanent");
    }
  }

  public Side client() {
    return client;
  }

  public Side server() {
    return server;
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void remove() {
    Shell.attempt("ip", "netns", "del", client.name());
    Shell.attempt("ip", "netns", "del", server.name());
  }
}
