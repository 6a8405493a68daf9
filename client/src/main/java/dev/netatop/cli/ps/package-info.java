// SPDX-License-Identifier: Apache-2.0

/** Processes as {@code ps aux} shows them, with their ports and traffic. */
@NullMarked
package dev.netatop.cli.ps;

import org.jspecify.annotations.NullMarked;
