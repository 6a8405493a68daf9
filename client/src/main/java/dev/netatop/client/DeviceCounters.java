// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * What the sockets that a process owns now have moved, of those whose last packet passed one
 * network interface.
 *
 * @param device name of the interface; empty where none is known
 * @param counters their traffic
 */
public record DeviceCounters(String device, NetCounters counters) {}
