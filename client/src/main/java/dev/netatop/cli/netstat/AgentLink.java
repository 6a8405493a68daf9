// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.client.AgentUnavailableException;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The agent, as far as there is one: connected when it is needed, again when it was lost. */
final class AgentLink implements AutoCloseable {
  private final Netstat.Connector connector;
  private @Nullable NetatopClient client;
  private @Nullable String problem;

  AgentLink(Netstat.Connector connector) {
    this.connector = connector;
  }

  /** All sockets the agent knows; {@link AgentSockets#NONE} where it cannot be reached. */
  AgentSockets sockets() throws NetatopException, InterruptedException {
    try {
      NetatopClient agent = client();
      AgentSockets sockets = new AgentSockets(agent.sockets(Set.of()), System.nanoTime());
      problem = null;
      return sockets;
    } catch (AgentUnavailableException e) {
      lost(e);
      return AgentSockets.NONE;
    }
  }

  /** The name of a process; empty where the agent does not tell. */
  Optional<String> command(int tgid) {
    try {
      return Optional.of(client().countersOfProcess(tgid).task().command());
    } catch (NetatopException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private NetatopClient client() throws NetatopException, InterruptedException {
    NetatopClient known = client;
    if (known == null) {
      known = connector.connect();
      client = known;
    }
    return known;
  }

  private void lost(NetatopException e) {
    close();
    problem = e.sentence();
  }

  /** Why the agent could not be asked; empty where it could. */
  Optional<String> problem() {
    return Optional.ofNullable(problem);
  }

  @Override
  public void close() {
    NetatopClient known = client;
    client = null;
    if (known != null) {
      known.close();
    }
  }
}
