// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.netstat;

import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.cli.procfs.KernelFiles;
import dev.netatop.cli.procfs.Line;
import dev.netatop.cli.procfs.Protocol;
import dev.netatop.cli.procfs.SocketReader;
import dev.netatop.cli.procfs.UnixSocket;
import dev.netatop.client.NetatopException;
import dev.netatop.client.SocketInfo;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Lists sockets: the kernel's lines, their processes, and what the agent adds. */
final class Sockets {
  private static final String UNIX_FILE = "unix";

  private final NetstatOptions options;
  private final Processes processes;
  private final AgentLink link;
  private final Consumer<String> tell;
  private final Map<Integer, Owner> owners = new HashMap<>();
  private AgentSockets earlier = AgentSockets.NONE;
  private AgentSockets agent = AgentSockets.NONE;
  private Processes.Holders holders = new Processes.Holders(Map.of(), true);
  private boolean namespacesHidden;
  private boolean someUnknown;
  private boolean told;
  private boolean missedSupport;

  Sockets(NetstatOptions options, Processes processes, AgentLink link, Consumer<String> tell) {
    this.options = options;
    this.processes = processes;
    this.link = link;
    this.tell = tell;
  }

  /** Takes the earlier of two readings, for a rate. */
  void takeFirstReading() throws NetatopException, InterruptedException {
    agent = link.sockets();
  }

  /** Whether a protocol was named that this kernel does not have. */
  boolean missedSupport() {
    return missedSupport;
  }

  /** Lists all sockets that are asked for. */
  void list(SocketSink sink)
      throws KernelFileException, NetatopException, IOException, InterruptedException {
    prepare();
    Map<Long, KernelFiles> namespaces = namespaces();
    boolean inet = false;
    for (Protocol protocol : Protocol.values()) {
      if (options.shows(protocol)) {
        if (!inet) {
          inet = true;
          sink.inetHeading();
        }
        list(protocol, namespaces, sink);
      }
    }
    if (options.showsUnix()) {
      sink.unixHeading();
      for (Map.Entry<Long, KernelFiles> namespace : namespaces.entrySet()) {
        listUnix(namespace.getKey(), namespace.getValue(), sink);
      }
    }
    sink.end();
    report(namespaces);
  }

  private void prepare() throws KernelFileException, NetatopException, InterruptedException {
    someUnknown = false;
    if (options.programs()) {
      holders = processes.holders();
      owners.clear();
    }
    if (options.programs() || options.bytes() || options.rate() || options.allNamespaces()) {
      earlier = agent;
      agent = link.sockets();
    }
  }

  /** The folders to read, by the inode number of their namespace. */
  private Map<Long, KernelFiles> namespaces() throws KernelFileException {
    Map<Long, KernelFiles> namespaces = new LinkedHashMap<>();
    namespaces.put(processes.ownNamespace(), processes.ownFiles());
    if (options.allNamespaces()) {
      Processes.Namespaces seen = processes.namespaces();
      namespacesHidden = !seen.complete();
      seen.byInode().forEach((inode, pid) -> namespaces.putIfAbsent(inode, processes.filesOf(pid)));
    }
    return namespaces;
  }

  private void list(Protocol protocol, Map<Long, KernelFiles> namespaces, SocketSink sink)
      throws KernelFileException, NetatopException, IOException, InterruptedException {
    boolean supported = false;
    for (Map.Entry<Long, KernelFiles> namespace : namespaces.entrySet()) {
      long netns = namespace.getKey();
      SocketReader reader = new SocketReader(socket -> show(socket, netns, sink));
      supported |= reader.read(protocol, namespace.getValue(), ByteOrder.nativeOrder());
    }
    if (options.allNamespaces()) {
      for (AgentSockets.Foreign found : agent.foreign(protocol, namespaces.keySet())) {
        show(found.socket(), found.netns(), Optional.of(found.info()), sink);
      }
    }
    // A kernel without IPv6 has no such lists, and nothing is amiss.
    boolean named = options.isNamed(protocol.family()) && (!protocol.isV6() || options.v6());
    if (!supported && (named || options.verbose())) {
      missedSupport |= named;
      tell.accept(
          "this kernel has no "
              + protocol.label()
              + " sockets (no "
              + processes.ownFiles().path(protocol.file())
              + ")");
    }
  }

  private void show(InetSocket socket, long netns, SocketSink sink) throws IOException {
    show(socket, netns, agent.find(socket, netns), sink);
  }

  private void show(InetSocket socket, long netns, Optional<SocketInfo> info, SocketSink sink)
      throws IOException {
    if (!options.all() && options.listening() != socket.isServer()) {
      return;
    }
    sink.inet(
        socket,
        new Knowledge(
            netns,
            owner(socket.inode(), info),
            info,
            options.rate() ? info.flatMap(i -> agent.rate(i, earlier)) : Optional.empty()));
  }

  private void listUnix(long netns, KernelFiles files, SocketSink sink)
      throws KernelFileException, IOException {
    Set<Long> own = new HashSet<>();
    boolean[] atHeading = {true};
    boolean there =
        files.lines(
            UNIX_FILE,
            0,
            line -> {
              if (atHeading[0]) {
                // Not before: Java opens a socket of its own with its first file.
                own.addAll(processes.ownSockets());
                atHeading[0] = false;
                return;
              }
              Optional<UnixSocket> socket = unixSocket(line);
              if (socket.isPresent()
                  && !own.contains(socket.get().inode())
                  && isWanted(socket.get())) {
                UnixSocket s = socket.get();
                sink.unix(
                    s,
                    new Knowledge(
                        netns,
                        owner(s.inode(), Optional.empty()),
                        Optional.empty(),
                        Optional.empty()));
              }
            });
    if (!there) {
      throw new KernelFileException("cannot find " + files.path(UNIX_FILE) + ": is /proc mounted?");
    }
  }

  private boolean isWanted(UnixSocket socket) {
    return options.all() || options.listening() == socket.isServer();
  }

  // Whoever binds a socket chooses its name, and one with a line feed makes the next line.
  private static Optional<UnixSocket> unixSocket(Line line) {
    try {
      return Optional.of(UnixSocket.parse(line));
    } catch (Line.MalformedException e) {
      return Optional.empty();
    }
  }

  private Optional<Owner> owner(long inode, Optional<SocketInfo> info) {
    if (!options.programs()) {
      return Optional.empty();
    }
    Owner holder = inode == 0 ? null : holders.byInode().get(inode);
    if (holder != null) {
      return Optional.of(holder);
    }
    Optional<Owner> owner =
        info.map(SocketInfo::tgid).filter(tgid -> tgid > 0).map(this::ownerByAgent);
    someUnknown |= owner.isEmpty() && inode != 0;
    return owner;
  }

  private Owner ownerByAgent(int tgid) {
    return owners.computeIfAbsent(tgid, id -> new Owner(id, program(id)));
  }

  private String program(int pid) {
    String program = processes.program(pid);
    // Where /proc hides it (hidepid) the agent may still tell.
    return program.isEmpty() ? link.command(pid).orElse("") : program;
  }

  private void report(Map<Long, KernelFiles> namespaces) {
    if (told) {
      return;
    }
    boolean needed = options.bytes() || options.rate() || namespacesHidden;
    boolean incomplete = someUnknown && !holders.complete();
    if (link.problem().isPresent() && (needed || incomplete)) {
      told = true;
      tell.accept(missing(incomplete) + ": " + link.problem().orElse(""));
    } else if (incomplete) {
      told = true;
      tell.accept(
          "some sockets belong to processes of other users, which are shown to root and to the"
              + " agent's group");
    }
    long hidden = options.allNamespaces() ? agent.hidden(namespaces.keySet()) : 0;
    if (hidden > 0) {
      told = true;
      tell.accept(
          hidden + " sockets of other users in other network namespaces are not shown to you");
    }
  }

  private String missing(boolean programs) {
    StringBuilder what = new StringBuilder();
    if (programs) {
      what.append("programs of other users");
    }
    if (options.bytes() || options.rate()) {
      what.append(what.length() > 0 ? ", " : "").append("counters");
    }
    if (namespacesHidden) {
      what.append(what.length() > 0 ? ", " : "").append("namespaces that you may not look into");
    }
    return what.append(" are missing").toString();
  }
}
