// SPDX-License-Identifier: Apache-2.0
/** The daemon's command, its configuration and the wiring of its parts. */
@NullMarked
package dev.netatop.agent;

import org.jspecify.annotations.NullMarked;
