// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * Something that the agent's source can or cannot do on this kernel.
 *
 * @param name short name, for example "timewait"
 * @param available whether it can
 * @param description what it is for, and what is lost without it
 */
public record Feature(String name, boolean available, String description) {}
