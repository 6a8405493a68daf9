// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.SocketInfo;

/**
 * One socket of a process.
 *
 * @param socket its addresses, state, device, queues and cookie (its identity)
 * @param traffic its own; both totals are those since the agent began, since a socket is looked at
 *     only when it is shown
 * @param closed whether it is gone; such a connection stays for the window
 */
public record Connection(SocketInfo socket, Traffic traffic, boolean closed) {}
