// SPDX-License-Identifier: Apache-2.0

/** How records are written: tables for people, JSON Lines and CSV for programs. */
@NullMarked
package dev.netatop.cli.render;

import org.jspecify.annotations.NullMarked;
