// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets tests run for root alone; others are told what they do not see. */
final class RealKernel implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (isRoot()) {
      return ConditionEvaluationResult.enabled("root");
    }
    String reason = context.getDisplayName() + " is skipped: it needs root (sudo ./test)";
    if (context.getTestMethod().isEmpty()) {
      context.publishReportEntry("skipped", reason);
    }
    return ConditionEvaluationResult.disabled(reason);
  }

  private static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
