// SPDX-License-Identifier: Apache-2.0
/** The source that counts in the kernel, through libnfhook. */
@NullMarked
package dev.netatop.agent.source.hook;

import org.jspecify.annotations.NullMarked;
