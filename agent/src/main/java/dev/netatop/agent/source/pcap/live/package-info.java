// SPDX-License-Identifier: Apache-2.0
/**
 * Counts by capture as it happens. A flow of the engine has a sockinfo for each end that is this
 * machine's own. A sockinfo counts for its owner, a taskinfo; what it gathers before that is known
 * is handed over, as in the netatop kernel module. The handshake of an incoming connection is its
 * listener's where the kernel tells of listeners, else the connection's own. A collector retires
 * what is dead.
 */
@NullMarked
package dev.netatop.agent.source.pcap.live;

import org.jspecify.annotations.NullMarked;
