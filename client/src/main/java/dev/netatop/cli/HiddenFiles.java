// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.files.AgentFiles;
import dev.netatop.cli.files.Lister;
import dev.netatop.cli.files.RawFile;
import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import dev.netatop.client.NoSuchTaskException;
import dev.netatop.client.PermissionException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Open files that the agent knows; connects when it is asked first. Without an agent it knows
 * nothing, which is no failure: there is then what /proc shows.
 */
final class HiddenFiles implements Lister.Hidden, AutoCloseable {
  private final NetatopCommand root;
  private @Nullable NetatopClient agent;
  private boolean unavailable;

  HiddenFiles(NetatopCommand root) {
    this.root = root;
  }

  @Override
  public Optional<List<RawFile>> files(int pid, long startTimeNs) throws InterruptedException {
    if (unavailable) {
      return Optional.empty();
    }
    try {
      NetatopClient connected = agent;
      if (connected == null) {
        connected = root.connect();
        agent = connected;
      }
      return Optional.of(connected.files(pid, startTimeNs).stream().map(AgentFiles::of).toList());
    } catch (PermissionException | NoSuchTaskException e) {
      return Optional.empty();
    } catch (NetatopException e) {
      unavailable = true;
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    if (agent != null) {
      agent.close();
    }
  }
}
