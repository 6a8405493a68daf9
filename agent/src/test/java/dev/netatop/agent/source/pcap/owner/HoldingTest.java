// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HoldingTest {
  private static final Holder INIT = new Holder(1, 0);
  private static final Holder SHELL = new Holder(20, 10);
  private static final Holder CHILD = new Holder(30, 20);
  private static final Holder GRANDCHILD = new Holder(25, 30);
  private static final Holder SIBLING = new Holder(31, 20);

  private static final Kinship KIN =
      new Kinship(
          List.of(
              new Kinship.Member(1, 0, 0, "init", 0),
              new Kinship.Member(20, 1, 10, "sh", 0),
              new Kinship.Member(30, 20, 20, "child", 0),
              new Kinship.Member(31, 20, 20, "child", 0),
              new Kinship.Member(25, 30, 30, "grandchild", 0)));

  private static Holding of(Holder... holders) {
    return Holding.of(List.of(holders), KIN);
  }

  @Test
  void isOfItsOnlyHolder() {
    assertThat(of()).isEqualTo(new Holding.Nobody());
    assertThat(of(SHELL)).isEqualTo(new Holding.One(SHELL));
  }

  @Test
  void ofAChainItIsTheLastOnes() {
    assertThat(of(SHELL, CHILD)).isEqualTo(new Holding.One(CHILD));
    assertThat(of(CHILD, SHELL)).isEqualTo(new Holding.One(CHILD));
    assertThat(of(CHILD, INIT, GRANDCHILD, SHELL)).isEqualTo(new Holding.One(GRANDCHILD));
    // Who is in between need not have it.
    assertThat(of(INIT, GRANDCHILD)).isEqualTo(new Holding.One(GRANDCHILD));
  }

  @Test
  void ofProcessesBesideEachOtherItIsNobodys() {
    assertThat(of(CHILD, SIBLING)).isEqualTo(new Holding.Several(2));
    assertThat(of(SHELL, CHILD, SIBLING)).isEqualTo(new Holding.Several(3));
    assertThat(of(SHELL, GRANDCHILD, CHILD, SIBLING)).isEqualTo(new Holding.Several(4));
  }

  @Test
  void whoIsYoungerIsNoAncestorButHasItsId() {
    assertThat(of(new Holder(20, 25), CHILD)).isEqualTo(new Holding.Several(2));
  }

  @Test
  void severalSocketsAreOnesIfAllAre() {
    Holding one = new Holding.One(SHELL);
    assertThat(Holding.ofAll(List.of(one, new Holding.Nobody(), one))).isEqualTo(one);
    assertThat(Holding.ofAll(List.of(new Holding.Nobody()))).isEqualTo(new Holding.Nobody());
    assertThat(Holding.ofAll(List.of(one, new Holding.One(CHILD))))
        .isEqualTo(new Holding.Several(2));
    assertThat(Holding.ofAll(List.of(new Holding.Several(3), one)))
        .isEqualTo(new Holding.Several(4));
  }

  @Test
  void kinAreDescendantsNamesakesAndThoseOfItsAncestors() {
    Kinship kin =
        new Kinship(
            List.of(
                new Kinship.Member(1, 0, 0, "init", 1),
                new Kinship.Member(20, 1, 10, "master", 1),
                new Kinship.Member(30, 20, 20, "worker", 2),
                new Kinship.Member(31, 20, 20, "other", 2),
                new Kinship.Member(32, 30, 30, "below", 9),
                new Kinship.Member(40, 1, 20, "worker", 2),
                new Kinship.Member(50, 1, 20, "stranger", 2)));
    assertThat(kin.kin(30, Long.MIN_VALUE)).containsExactlyInAnyOrder(32, 40, 31);
    assertThat(kin.kin(30, 5)).containsExactly(32);
    assertThat(kin.kin(999, Long.MIN_VALUE)).isEqualTo(Set.of());
  }

  @Test
  void kinIsBounded() {
    List<Kinship.Member> all = new ArrayList<>();
    all.add(new Kinship.Member(1, 0, 0, "init", 1));
    all.add(new Kinship.Member(2, 1, 0, "master", 1));
    for (int id = 10; id < 2000; id++) {
      all.add(new Kinship.Member(id, 2, 5, "worker" + id % 1000, 1));
    }
    assertThat(new Kinship(all).kin(10, 0)).hasSizeBetween(60, 64);
    assertThat(new Kinship(all).kin(2, 0)).hasSize(256);
  }
}
