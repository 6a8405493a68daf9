// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.Frame;
import java.util.List;

/**
 * Frames of network interfaces, as they pass. Used by one thread, but for {@link #wake}.
 *
 * <p>Frames come in rounds: {@link #await} takes what each interface has ready, up to a bound,
 * {@link #next} gives it in order of time. So whoever asks something else of the kernel between the
 * two knows all that happened before the round's last frame.
 */
public interface Capture extends AutoCloseable {
  /**
   * Waits for frames and takes a round of them; also follows interfaces that come and go.
   *
   * @param timeoutMs how long at most; 0: not at all
   * @return whether there are frames
   */
  boolean await(long timeoutMs) throws SourceException;

  /** Points {@code frame} to the next one of the round, until {@link #await} is called again. */
  boolean next(Frame frame);

  /** All frames that passed before this time have been given, nanoseconds since the epoch. */
  long horizonNs();

  /** Whether an address is one of this machine's (this network namespace's) own. */
  boolean isLocal(boolean isV6, long high, long low);

  /** Changes with the local addresses. */
  int addressVersion();

  /** Name of an interface by {@link Frame#interfaceId}; empty where it is not known. */
  String interfaceName(int interfaceId);

  /** Frames that passed the filter and found no room, since the beginning. */
  long lostPackets();

  /** What is captured, and what cannot be, with the reason; for people. */
  List<Device> devices();

  /** Also ends {@link #await} when this descriptor becomes readable. */
  void watch(int descriptor);

  /** Ends {@link #await} as soon as possible. Any thread. */
  void wake();

  @Override
  void close();

  /**
   * An interface.
   *
   * @param captured whether its frames are captured
   * @param remark why they are not; empty where they are
   */
  record Device(String name, boolean captured, String remark) {}
}
