// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

/**
 * The process that has a socket.
 *
 * @param pid its id
 * @param program the last part of its first argument; untrusted text; empty where nothing is known
 */
record Owner(int pid, String program) {}
