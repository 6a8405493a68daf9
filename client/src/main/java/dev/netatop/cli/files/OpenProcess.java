// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.files;

/**
 * A process whose files are listed.
 *
 * @param pid its id
 * @param parent its parent's id
 * @param command its comm
 * @param uid its real user, as lsof shows it
 */
public record OpenProcess(int pid, int parent, String command, long uid) {}
