// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.vm;

import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets tests run where other kernels can be booted; elsewhere says what is missing. */
public final class NeedsEmulator implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<String> missing = VirtualMachine.missingTools();
    boolean isAmd64 = System.getProperty("os.arch", "").equals("amd64");
    if (isAmd64 && missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("an emulator is here");
    }
    String reason =
        context.getDisplayName()
            + " is skipped, so no other kernel than this one is tested: "
            + (isAmd64
                ? "install " + String.join(", ", missing)
                : "Debian's kernels for amd64 need such a machine");
    if (context.getTestMethod().isEmpty()) {
      context.publishReportEntry("skipped", reason);
    }
    return ConditionEvaluationResult.disabled(reason);
  }
}
