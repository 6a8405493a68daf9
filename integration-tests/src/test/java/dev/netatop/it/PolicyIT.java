// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.it.lab.Actor;
import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentException;
import dev.netatop.it.lab.AgentProcess;
import dev.netatop.it.lab.Ledger;
import dev.netatop.it.lab.Link;
import dev.netatop.it.lab.Stage;
import dev.netatop.proto.v1.DetailsState;
import dev.netatop.proto.v1.TaskInfo;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Who sees what of whom: root, the owner, members of the group by primary and supplementary id,
 * anybody.
 */
@ExtendWith(RealKernel.class)
final class PolicyIT {
  private static final int OWNER = 20_001;
  private static final int STRANGER = 20_002;
  private static final int GAMES = 60; // In every Debian's /etc/group.
  private static final int PORT = 6001;

  @Test
  void detailsAreTheOwnersAndCountersEverybodys() {
    try (AgentProcess process = AgentProcess.start("group = games", "counters = all");
        Link link = Link.withoutOffloads();
        Stage stage = Stage.open();
        Agent root = process.connect();
        Agent owner = process.connectAs(OWNER, OWNER);
        Agent member = process.connectAs(STRANGER, GAMES);
        Agent supplementary = process.connectAs(STRANGER, STRANGER, 7, GAMES);
        Agent stranger = process.connectAs(STRANGER, STRANGER, 7)) {
      int tgid = trafficOf(stage, link);
      for (Agent agent : new Agent[] {root, owner, member, supplementary}) {
        TaskInfo info = agent.process(tgid, 0).getInfo();
        assertThat(info.getDetails()).isEqualTo(DetailsState.DETAILS_STATE_SHOWN);
        assertThat(info.getCommandLine()).endsWith(" secret");
      }
      TaskInfo info = stranger.process(tgid, 0).getInfo();
      assertThat(info.getUid()).isEqualTo(OWNER);
      assertThat(info.getDetails()).isEqualTo(DetailsState.DETAILS_STATE_DENIED);
      assertThat(info.hasCommandLine()).isFalse();
      assertThat(info.hasCgroup()).isFalse();
    }
  }

  @Test
  void countersAreTheOwnersWhereConfigured() {
    try (AgentProcess process = AgentProcess.start("group = games", "counters = owner");
        Link link = Link.withoutOffloads();
        Stage stage = Stage.open();
        Agent root = process.connect();
        Agent owner = process.connectAs(OWNER, OWNER);
        Agent supplementary = process.connectAs(STRANGER, STRANGER, GAMES);
        Agent stranger = process.connectAs(STRANGER, STRANGER)) {
      Exits.begin(stranger);
      Exits.begin(owner);
      Actor actor = actorOf(stage, link);
      int tgid = actor.task().tgid();
      for (Agent agent : new Agent[] {root, owner, supplementary}) {
        assertThat(agent.processes(Set.of(tgid))).containsOnlyKeys(tgid);
      }
      assertThat(stranger.processes(Set.of(tgid))).isEmpty();
      assertThatThrownBy(() -> stranger.process(tgid, 0)).isInstanceOf(AgentException.class);
      actor.exit(0);
      assertThat(Exits.poll(owner, tgid, 8_000)).isPresent();
      assertThat(Exits.poll(stranger, tgid, 500)).isEmpty();
    }
  }

  private static int trafficOf(Stage stage, Link link) {
    return actorOf(stage, link).task().tgid();
  }

  /** A process of the owner's with traffic and a command line of its own. */
  private static Actor actorOf(Stage stage, Link link) {
    stage.spawn(link.server(), new Ledger(link.server())).datagramSocket(link.server().v4(), PORT);
    Actor actor = stage.spawn(link.client(), new Ledger(link.client()));
    actor.exec("secret");
    actor.setUid(OWNER);
    actor.send(actor.connect("udp4", link.server().v4(), PORT), 1);
    return actor;
  }
}
