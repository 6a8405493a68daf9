// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * What pcap4j does not give of libpcap, or gives with an object and a copy for each packet. A
 * {@code pcap} is what {@link PcapRing} takes out of pcap4j's handle.
 */
final class Pcap {
  /** The callback of pcap_dispatch that writes to a file; libpcap calls it without any Java. */
  static final Pointer DUMP;

  static {
    NativeLibrary library = NativeLibrary.getInstance("pcap");
    Native.register(Pcap.class, library);
    DUMP = library.getFunction("pcap_dump");
  }

  private Pcap() {}

  static native int pcap_dispatch(Pointer pcap, int count, Pointer callback, Pointer user);

  static native Pointer pcap_geterr(Pointer pcap);

  static native int pcap_get_selectable_fd(Pointer pcap);

  static native int pcap_datalink(Pointer pcap);

  static native int pcap_stats(Pointer pcap, Pointer stat);

  static native int pcap_compile(
      Pointer pcap, Pointer program, String expression, int optimize, int netmask);

  static native void pcap_freecode(Pointer program);

  /** What libpcap says of its last failure. */
  static String error(Pointer pcap) {
    Pointer text = pcap_geterr(pcap);
    return text == null ? "no reason given" : text.getString(0);
  }
}
