// SPDX-License-Identifier: Apache-2.0

/**
 * Sockets, routes, interfaces, groups and statistics in net-tools' layout: from the kernel's text
 * files, with what the agent knows beside them. Parsers are apart from what opens files.
 */
@NullMarked
package dev.netatop.cli.netstat;

import org.jspecify.annotations.NullMarked;
