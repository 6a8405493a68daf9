// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.accounting.TaskType;
import dev.netatop.agent.server.ReadPolicy.Scope;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReadPolicyTest {
  private static final int GROUP = 998;
  private static final Peer ROOT = new Peer(0, Set.of());
  private static final Peer OWNER = new Peer(1000, Set.of(1000));
  private static final Peer OTHER = new Peer(1001, Set.of(1000, 1001));
  private static final Peer MEMBER = new Peer(1001, Set.of(1001, GROUP));

  private final TaskInfo task = FakeSource.task(TaskType.PROCESS, 1, 1, 1000, 1).info();
  private final ReadPolicy policy = new ReadPolicy(Scope.OWNER, Scope.OWNER, OptionalInt.of(GROUP));

  @Test
  void ownersRootAndMembersRead() {
    for (Peer peer : new Peer[] {ROOT, OWNER, MEMBER}) {
      assertThat(policy.mayReadCounters(peer, task)).isTrue();
      assertThat(policy.mayReadDetails(peer, 1000)).isTrue();
    }
  }

  @Test
  void aGroupThatIsCalledLikeTheOwnerIsNotTheOwner() {
    assertThat(policy.mayReadCounters(OTHER, task)).isFalse();
    assertThat(policy.mayReadDetails(OTHER, 1000)).isFalse();
  }

  @Test
  void sumsAreForEverybody() {
    assertThat(policy.mayReadCounters(OTHER, TaskInfo.ofSum(TaskType.KERNEL))).isTrue();
  }

  @Test
  void withoutTheGroupNobodyIsItsMember() {
    ReadPolicy none = new ReadPolicy(Scope.OWNER, Scope.OWNER, OptionalInt.empty());
    assertThat(none.isPrivileged(MEMBER)).isFalse();
    assertThat(none.isPrivileged(ROOT)).isTrue();
  }

  @Test
  void aTaskOfRootIsNotForTheUnprivileged() {
    assertThat(policy.mayReadDetails(OWNER, 0)).isFalse();
  }

  @Test
  void eachScopeStandsForItself() {
    ReadPolicy open = new ReadPolicy(Scope.ALL, Scope.OWNER, OptionalInt.empty());
    assertThat(open.mayReadCounters(OTHER, task)).isTrue();
    assertThat(open.mayReadDetails(OTHER, 1000)).isFalse();
    ReadPolicy details = new ReadPolicy(Scope.OWNER, Scope.ALL, OptionalInt.empty());
    assertThat(details.mayReadCounters(OTHER, task)).isFalse();
    assertThat(details.mayReadDetails(OTHER, 1000)).isTrue();
  }

  @Test
  void aPidfdTellsThePidNamespace() {
    assertThat(PeerReader.isOfNamespaceOf("pos:\t0\nPid:\t42\nNSpid:\t42\n", 42)).isTrue();
    assertThat(PeerReader.isOfNamespaceOf("Pid:\t42\nNSpid:\t42\t1\n", 42)).isFalse();
    assertThat(PeerReader.isOfNamespaceOf("Pid:\t43\nNSpid:\t43\n", 42)).isFalse();
    assertThat(PeerReader.isOfNamespaceOf("Pid:\t-1\nNSpid:\t-1\n", 42)).isFalse();
    assertThat(PeerReader.isOfNamespaceOf("Pid:\t0\nNSpid:\t0\n", 42)).isFalse();
    assertThat(PeerReader.isOfNamespaceOf("", 42)).isFalse();
  }
}
