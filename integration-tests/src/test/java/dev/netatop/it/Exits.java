// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import dev.netatop.it.lab.Agent;
import dev.netatop.it.lab.AgentException;
import dev.netatop.proto.v1.Exit;
import dev.netatop.proto.v1.ExitPlace;
import dev.netatop.proto.v1.GetcntExitRequest;
import java.util.Optional;

/** Finished processes as tests want them: others end on the host meanwhile. */
final class Exits {
  private Exits() {}

  /** The next record of the process, from a subscription. */
  static Exit await(Agent subscribed, int tgid) {
    while (true) {
      Exit exit = subscribed.nextExit();
      if (exit.getTask().getInfo().getTgid() == tgid) {
        return exit;
      }
    }
  }

  /** The next record of the process by GETCNT_EXIT, if it comes in time. */
  static Optional<Exit> poll(Agent agent, int tgid, int timeoutMs) {
    long deadline = System.nanoTime() + timeoutMs * 1_000_000L;
    try {
      while (true) {
        long leftMs = Math.max(1, (deadline - System.nanoTime()) / 1_000_000L);
        Exit exit = agent.exit((int) leftMs);
        if (exit.getTask().getInfo().getTgid() == tgid) {
          return Optional.of(exit);
        }
      }
    } catch (AgentException e) {
      if (e.errno().equals("ETIMEDOUT")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Sends a GETCNT_EXIT that stays open for that long; its id. Others that end on the host answer
   * it: then once more.
   */
  static long sendAndWaitInVain(Agent agent, int milliseconds) {
    for (int i = 0; i < 50; i++) {
      long id = agent.send(r -> r.setGetcntExit(GetcntExitRequest.getDefaultInstance()));
      if (agent.connectionIsIdleFor(milliseconds)) {
        return id;
      }
      if (!agent.receive().hasExit()) {
        throw new AssertionError("GETCNT_EXIT did not wait");
      }
    }
    throw new AssertionError("processes end on this host all the time");
  }

  /** Places the connection's reading before what finishes from now on. */
  static void begin(Agent agent) {
    try {
      agent.exit(1, ExitPlace.newBuilder().setNext(true).build());
    } catch (AgentException e) {
      if (!e.errno().equals("ETIMEDOUT")) {
        throw e;
      }
    }
  }
}
