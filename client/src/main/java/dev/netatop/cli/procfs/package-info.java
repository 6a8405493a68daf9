// SPDX-License-Identifier: Apache-2.0

/** Reads what /proc shows this user, and parses it; knows no command and no agent. */
@NullMarked
package dev.netatop.cli.procfs;

import org.jspecify.annotations.NullMarked;
