// SPDX-License-Identifier: Apache-2.0

/** An agent for tests: it speaks the protocol and says what the test wants. */
@NullMarked
package dev.netatop.fake;

import org.jspecify.annotations.NullMarked;
