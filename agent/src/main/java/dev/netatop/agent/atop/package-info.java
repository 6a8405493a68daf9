// SPDX-License-Identifier: Apache-2.0
/** What atop expects of the netatop kernel module and of netatopd, made from our own counters. */
@NullMarked
package dev.netatop.agent.atop;

import org.jspecify.annotations.NullMarked;
