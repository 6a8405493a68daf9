// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.source.SocketInfo;

/**
 * A socket as the kernel lists it.
 *
 * @param socket all but the owner
 * @param process the owner's entry (low 32 bits) and generation (high); 0: none
 * @param thread the owning thread's entry and generation; 0: none
 */
record HookSocket(SocketInfo socket, long process, long thread) {}
