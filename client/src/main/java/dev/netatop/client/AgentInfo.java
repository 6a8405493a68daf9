// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

/**
 * Which agent answers.
 *
 * @param version its version, for example "1.2.0"
 * @param protocolRevision highest protocol revision it speaks
 * @param agentPid its process id
 */
public record AgentInfo(String version, int protocolRevision, int agentPid) {}
