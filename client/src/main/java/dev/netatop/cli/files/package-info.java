// SPDX-License-Identifier: Apache-2.0

/** What processes have open, from /proc and from the agent, described as lsof does. */
@NullMarked
package dev.netatop.cli.files;

import org.jspecify.annotations.NullMarked;
