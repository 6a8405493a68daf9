// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the sockets of local ends, in the agent's network namespace. Used by one thread. */
interface SocketLookup extends AutoCloseable {
  /** Most ends that are looked up at once. */
  int MAX_ENDS = 64;

  /**
   * Looks for the sockets of some ends.
   *
   * @param ends at most {@link #MAX_ENDS}
   * @param nowNs monotonic
   * @return for each end the sockets that its packets may be of: none, one, or several where a
   *     datagram goes to several; null where it has to be asked for again after {@link #pauseNs}
   * @throws LinuxCallException where the kernel does not answer such questions
   */
  List<@Nullable List<SocketRow>> find(List<Endpoint> ends, long nowNs) throws LinuxCallException;

  /** Inode number of the listening socket of a TCP end; 0 where none is known. */
  long listener(Endpoint end, long nowNs);

  /** How long an end rests that has to be asked for again. */
  long pauseNs();

  @Override
  void close();
}
