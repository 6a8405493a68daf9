// SPDX-License-Identifier: Apache-2.0

/**
 * The Java client library of netatop-agent: {@link dev.netatop.client.NetatopClient} connects to
 * the agent's Unix socket and answers in immutable records. No privilege is needed, and no protobuf
 * type appears in a public signature.
 */
@NullMarked
package dev.netatop.client;

import org.jspecify.annotations.NullMarked;
