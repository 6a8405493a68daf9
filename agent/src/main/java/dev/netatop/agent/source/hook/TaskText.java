// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.accounting.TaskDetails;

/** A process's command and details. */
record TaskText(String command, TaskDetails details) {}
