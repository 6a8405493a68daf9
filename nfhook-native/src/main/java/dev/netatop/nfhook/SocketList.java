// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.util.List;

/**
 * Sockets that are known.
 *
 * @param sockets as many of them as were asked for
 * @param known how many there are, listed or not
 */
public record SocketList(List<NfHookSocket> sockets, int known) {}
