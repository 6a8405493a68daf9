// SPDX-License-Identifier: Apache-2.0
/** What the assembled programs do on a real kernel with real traffic. Needs root. */
@NullMarked
package dev.netatop.it;

import org.jspecify.annotations.NullMarked;
