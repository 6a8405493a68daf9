// SPDX-License-Identifier: Apache-2.0
/** Capture files: reading them, and reporting what they hold. */
@NullMarked
package dev.netatop.agent.source.pcap.file;

import org.jspecify.annotations.NullMarked;
