// SPDX-License-Identifier: Apache-2.0
/** Other kernels than the one that runs, under software emulation. */
@NullMarked
package dev.netatop.it.vm;

import org.jspecify.annotations.NullMarked;
