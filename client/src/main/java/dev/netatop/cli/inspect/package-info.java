// SPDX-License-Identifier: Apache-2.0

/** One page on a process: who it is, what it is doing, with whom it talks. */
@NullMarked
package dev.netatop.cli.inspect;

import org.jspecify.annotations.NullMarked;
