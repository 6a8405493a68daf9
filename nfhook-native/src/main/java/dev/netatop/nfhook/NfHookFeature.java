// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

/**
 * One piece of what this kernel gives.
 *
 * @param name short name, for example {@code timewait}
 * @param available whether this kernel has it
 * @param required whether nothing works without it
 * @param description what it is for and what is lost without it
 */
public record NfHookFeature(String name, boolean available, boolean required, String description) {}
