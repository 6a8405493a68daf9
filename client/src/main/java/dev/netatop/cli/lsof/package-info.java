// SPDX-License-Identifier: Apache-2.0

/** lsof's ways to select open files and to show them. */
@NullMarked
package dev.netatop.cli.lsof;

import org.jspecify.annotations.NullMarked;
