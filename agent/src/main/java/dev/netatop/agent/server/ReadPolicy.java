// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.TaskInfo;
import java.util.OptionalInt;

/**
 * Who may read what.
 *
 * @param counters who sees that a task exists, its ids, command, user and numbers
 * @param details who sees its command line, its cgroup, and a socket's owner and addresses
 * @param groupId group whose members may read everything; empty where there is no such group
 */
public record ReadPolicy(Scope counters, Scope details, OptionalInt groupId) {

  /** To whom something of a task is shown. */
  public enum Scope {
    /** Everybody. */
    ALL,
    /** Root, the task's effective user, members of the agent's group. */
    OWNER
  }

  /** Whether this is root or a member of the agent's group. */
  public boolean isPrivileged(Peer peer) {
    return peer.isRoot() || (groupId.isPresent() && peer.groups().contains(groupId.getAsInt()));
  }

  /** Whether {@code peer} may read this row; sums that belong to no task are for everybody. */
  public boolean mayReadCounters(Peer peer, TaskInfo task) {
    return !task.isTask() || mayRead(counters, peer, task.uid());
  }

  /** Whether {@code peer} may read the counters of every task. */
  public boolean mayReadAllCounters(Peer peer) {
    return counters == Scope.ALL || isPrivileged(peer);
  }

  /** Whether {@code peer} may read the details of a task of this effective user. */
  public boolean mayReadDetails(Peer peer, int taskUid) {
    return mayRead(details, peer, taskUid);
  }

  private boolean mayRead(Scope scope, Peer peer, int taskUid) {
    return scope == Scope.ALL || peer.uid() == taskUid || isPrivileged(peer);
  }
}
