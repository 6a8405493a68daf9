// SPDX-License-Identifier: Apache-2.0

/** Open files of processes as lsof shows them: reading, selecting, describing. */
@NullMarked
package dev.netatop.cli.lsof;

import org.jspecify.annotations.NullMarked;
