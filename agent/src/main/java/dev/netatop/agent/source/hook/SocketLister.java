// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.hook;

import dev.netatop.agent.procfs.InterfaceNames;
import dev.netatop.agent.source.SocketFigures;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.agent.source.SocketList;
import dev.netatop.agent.source.SourceException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lists the sockets that are known, with the names of their owners and interfaces. */
final class SocketLister {
  private final HookMemory memory;
  private final EntryTable table;
  private final InterfaceNames interfaces;

  SocketLister(HookMemory memory, EntryTable table, InterfaceNames interfaces) {
    this.memory = memory;
    this.table = table;
    this.interfaces = interfaces;
  }

  /** The table is to be up to date. */
  SocketList list(long nowNs, int max) throws SourceException {
    HookMemory.Sockets listed = memory.listSockets(max);
    List<SocketInfo> sockets = new ArrayList<>(listed.sockets().size());
    for (HookSocket socket : listed.sockets()) {
      sockets.add(named(nowNs, socket));
    }
    return new SocketList(sockets, listed.known());
  }

  private SocketInfo named(long nowNs, HookSocket listed) {
    SocketInfo socket = listed.socket();
    Optional<SocketInfo.Owner> owner = owner(listed);
    int tgid = owner.map(SocketInfo.Owner::tgid).orElse(0);
    String device = interfaces.name(nowNs, socket.netns(), listed.ifindex(), tgid);
    SocketFigures figures = socket.figures();
    return new SocketInfo(
        socket.protocol(),
        socket.localAddress(),
        socket.remoteAddress(),
        socket.localPort(),
        socket.remotePort(),
        socket.state(),
        socket.netns(),
        socket.cookie(),
        owner,
        device.isEmpty() ? figures : figures.withDevice(device));
  }

  private Optional<SocketInfo.Owner> owner(HookSocket listed) {
    Entry process = table.owner(listed.process());
    Entry thread = table.owner(listed.thread());
    if (process == null) {
      return Optional.empty();
    }
    int tid = thread == null || thread.process != process ? process.tgid : thread.tid;
    return Optional.of(new SocketInfo.Owner(process.tgid, tid, memory.euid(process.index)));
  }
}
