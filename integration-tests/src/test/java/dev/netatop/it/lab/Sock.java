// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.util.Optional;

/**
 * A socket in one process's hands: its number there, and what stays the same wherever it goes.
 *
 * @param maker who created it
 * @param listener the listener it was accepted from
 */
public record Sock(int fd, boolean v6, Actor maker, Optional<Sock> listener) {
  Sock at(int otherFd) {
    return new Sock(otherFd, v6, maker, listener);
  }
}
