// SPDX-License-Identifier: Apache-2.0
/** What /proc and the cgroup tree tell: parsers are pure, readers take the root path. */
@NullMarked
package dev.netatop.agent.procfs;

import org.jspecify.annotations.NullMarked;
