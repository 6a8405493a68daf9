// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import dev.netatop.nfhook.DetailsBatch;
import dev.netatop.nfhook.Globals;
import dev.netatop.nfhook.NfHook;
import dev.netatop.nfhook.NfHookException;
import dev.netatop.nfhook.NfHookSocket;
import dev.netatop.nfhook.SocketList;
import dev.netatop.nfhook.TaskEntries;
import java.util.ArrayList;
import java.util.List;

/** The real thing: libnfhook. */
final class NfHookMemory implements HookMemory {
  private final NfHook hook;
  private final TaskEntries entries;
  private final Globals globals;
  private final List<SourceFeature> features;

  NfHookMemory(NfHook hook, List<SourceFeature> features) {
    this.hook = hook;
    this.entries = hook.entries();
    this.globals = hook.globals();
    this.features = features;
  }

  @Override
  public int size() {
    return entries.size();
  }

  @Override
  public int highWater() {
    return (int) Math.min(globals.highWater(), entries.size());
  }

  @Override
  public long changes() {
    return globals.allocations() + globals.endings() + globals.execs();
  }

  @Override
  public long taskOverflows() {
    return globals.taskOverflows();
  }

  @Override
  public long socketOverflows() {
    return globals.socketOverflows();
  }

  @Override
  public long timewaitOverflows() {
    return globals.timewaitOverflows();
  }

  @Override
  public long collectionsWanted() {
    return globals.collectionsWanted();
  }

  @Override
  public void counters(int entry, long[] into) {
    entries.counters(entry, into);
  }

  @Override
  public int generation(int entry) {
    return entries.generation(entry);
  }

  @Override
  public int flags(int entry) {
    return entries.flags(entry);
  }

  @Override
  public int tgid(int entry) {
    return entries.tgid(entry);
  }

  @Override
  public int tid(int entry) {
    return entries.tid(entry);
  }

  @Override
  public long startNs(int entry) {
    return entries.startNs(entry);
  }

  @Override
  public long process(int entry) {
    return entries.process(entry);
  }

  @Override
  public int sockets(int entry) {
    return entries.sockets(entry);
  }

  @Override
  public int euid(int entry) {
    return entries.euid(entry);
  }

  @Override
  public int exitStatus(int entry) {
    return entries.exitStatus(entry);
  }

  @Override
  public int detailsVersion(int entry) {
    return entries.detailsVersion(entry);
  }

  @Override
  public long endNs(int entry) {
    return entries.endNs(entry);
  }

  @Override
  public int takeEnded(int[] ended) throws SourceException {
    try {
      return hook.takeEnded(ended);
    } catch (NfHookException e) {
      throw failed(e);
    }
  }

  @Override
  public Details readDetails(int first, int count) throws SourceException {
    try {
      return new Batch(hook.readDetails(first, count));
    } catch (NfHookException e) {
      throw failed(e);
    }
  }

  @Override
  public void retire(int entry) {
    hook.retire(entry);
  }

  @Override
  public boolean fold(int entry) {
    return hook.fold(entry);
  }

  @Override
  public void free(int entry, long[] seen) {
    hook.free(entry, seen);
  }

  @Override
  public void collect() {
    hook.collect();
  }

  @Override
  public Sockets listSockets(int max) throws SourceException {
    try {
      SocketList listed = hook.sockets(max);
      List<HookSocket> sockets = new ArrayList<>(listed.sockets().size());
      for (NfHookSocket socket : listed.sockets()) {
        sockets.add(HookSocket.of(socket));
      }
      return new Sockets(sockets, listed.known());
    } catch (NfHookException e) {
      throw failed(e);
    }
  }

  @Override
  public int countSockets() throws SourceException {
    try {
      return hook.countSockets();
    } catch (NfHookException e) {
      throw failed(e);
    }
  }

  private static SourceException failed(NfHookException e) {
    return new SourceException(String.valueOf(e.getMessage()), e);
  }

  @Override
  public List<SourceFeature> features() {
    return features;
  }

  @Override
  public void close() {
    hook.close();
  }

  private record Batch(DetailsBatch batch) implements Details {
    @Override
    public int size() {
      return batch.size();
    }

    @Override
    public int generation(int index) {
      return batch.generation(index);
    }

    @Override
    public long cgroupId(int index) {
      return batch.cgroupId(index);
    }

    @Override
    public String command(int index) {
      return batch.command(index);
    }

    @Override
    public String commandLine(int index) {
      return batch.commandLine(index);
    }

    @Override
    public boolean captured(int index) {
      return batch.captured(index);
    }

    @Override
    public boolean truncated(int index) {
      return batch.truncated(index);
    }
  }
}
