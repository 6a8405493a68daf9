// SPDX-License-Identifier: Apache-2.0

/** Man pages and shell completion, made of picocli's command definitions. */
@NullMarked
package dev.netatop.docgen;

import org.jspecify.annotations.NullMarked;
