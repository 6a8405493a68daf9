// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.render;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One key of a machine-readable record.
 *
 * @param name the key in JSON, the header in CSV
 * @param value gives a String, a Boolean, a Long (an unsigned number), or null where the record has
 *     no such value: JSON leaves the key out, CSV the field empty
 */
public record Column<T>(String name, Function<T, @Nullable Object> value) {}
