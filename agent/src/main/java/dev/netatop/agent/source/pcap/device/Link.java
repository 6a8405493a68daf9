// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

/**
 * A network interface as the kernel has it.
 *
 * @param index its number, which it keeps when it is renamed, and which no other has while it is
 *     there
 * @param name at most 15 bytes
 * @param up whether it is set up (IFF_UP of netdevice(7))
 * @param loopback whether all that goes out comes in again (IFF_LOOPBACK)
 */
record Link(int index, String name, boolean up, boolean loopback) {}
