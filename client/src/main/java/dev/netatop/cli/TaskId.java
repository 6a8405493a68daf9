// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the id of a process or thread. */
final class TaskId implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw new TypeConversionException("'" + text + "' is no process or thread id");
    }
    return Integer.valueOf(text);
  }
}
