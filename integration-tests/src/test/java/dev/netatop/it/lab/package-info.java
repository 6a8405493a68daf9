// SPDX-License-Identifier: Apache-2.0
/**
 * Network namespaces, tasks that do what a test says, the agent under test, and whose packets are
 * whose.
 */
@NullMarked
package dev.netatop.it.lab;

import org.jspecify.annotations.NullMarked;
