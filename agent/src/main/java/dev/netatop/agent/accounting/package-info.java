// SPDX-License-Identifier: Apache-2.0
/** Who moved how much and who has read it: plain rules without I/O, with the time passed in. */
@NullMarked
package dev.netatop.agent.accounting;

import org.jspecify.annotations.NullMarked;
