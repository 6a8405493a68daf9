// SPDX-License-Identifier: Apache-2.0
/** What a packet capture says, computed apart from anything the agent does. */
@NullMarked
package dev.netatop.it.capture;

import org.jspecify.annotations.NullMarked;
