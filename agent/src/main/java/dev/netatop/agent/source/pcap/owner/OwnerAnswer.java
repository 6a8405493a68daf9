// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

/** What was found about the owner of a socket that was asked for. */
public sealed interface OwnerAnswer {
  /** What was asked for. */
  Endpoint end();

  /**
   * One process has it open.
   *
   * @param cookie SO_COOKIE of the socket; where the kernel does not tell it, a negative number
   *     that stands for it
   * @param inode of its file
   * @param state as in linux/tcp_states.h
   * @param tgid the process, in the agent's pid namespace
   * @param startNs when that started, nanoseconds since boot
   */
  record Owned(Endpoint end, long cookie, long inode, int state, int tgid, long startNs)
      implements OwnerAnswer {}

  /** There is such a socket, but no process has it open yet (not accepted) or any more. */
  record Unopened(Endpoint end, long cookie, int state) implements OwnerAnswer {}

  /**
   * Several processes have it open, of which none descends from all the others: which of them uses
   * it is not to be known from here.
   *
   * @param holders how many
   */
  record Shared(Endpoint end, long cookie, long inode, int state, int holders)
      implements OwnerAnswer {}

  /** There is no such socket (any more) in the agent's network namespace. */
  record NoSocket(Endpoint end) implements OwnerAnswer {}
}
