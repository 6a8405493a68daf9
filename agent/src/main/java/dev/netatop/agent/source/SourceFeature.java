// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source;

/**
 * Something the source can or cannot do on this machine; what it is for and what is lost without
 * it.
 */
public record SourceFeature(String name, boolean available, String description) {}
