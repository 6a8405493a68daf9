// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.accounting.SocketRules;
import dev.netatop.agent.source.pcap.FlowTable;
import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.device.Capture;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import dev.netatop.agent.source.pcap.owner.OwnerAnswer;
import dev.netatop.agent.source.pcap.owner.OwnerSearch;
import dev.netatop.agent.source.pcap.owner.Use;
import org.jspecify.annotations.Nullable;

/**
 * Says whose a sockinfo is: by what the kernel tells of its uses, where it does; else by what a
 * search finds, which is asked when an unknown socket shows, and again after a while, since sockets
 * change hands.
 */
final class Ownership {
  /** A search is not needed where a use is about to be told. */
  private static final long USE_AWAITED_NS = 100_000_000L;

  /** An accepted connection that nobody has used yet is nobody's: that may take its time. */
  private static final long FIRST_USE_AWAITED_NS = 2_000_000_000L;

  private final SockinfoTable sockets;
  private final TaskinfoTable tasks;
  private final OwnerQuestions questions;
  private final KnownSockets known = new KnownSockets();
  private final Listeners listeners = new Listeners();
  private final boolean hasUses;
  private long shared;

  /**
   * @param hasUses whether {@link #used} will be told of uses
   */
  Ownership(
      FlowTable flows, Capture capture, TaskinfoTable tasks, OwnerSearch search, boolean hasUses) {
    this.sockets = new SockinfoTable(flows, capture, this);
    this.tasks = tasks;
    this.questions = new OwnerQuestions(search);
    this.hasUses = hasUses;
  }

  SockinfoTable sockets() {
    return sockets;
  }

  /**
   * The sockinfo for an end that a packet shows for the first time.
   *
   * @param isOpening whether the packet opens a connection
   */
  Sockinfo socketOf(Endpoint end, boolean isOpening, long nowNs) {
    Sockinfo told = known.take(end);
    if (told != null) {
      return told;
    }
    Sockinfo socket = new Sockinfo(end);
    socket.lastNs = nowNs;
    long awaitedNs = isOpening ? FIRST_USE_AWAITED_NS : USE_AWAITED_NS;
    questions.plan(socket, hasUses ? nowNs + awaitedNs : nowNs);
    return socket;
  }

  /** A task uses a socket. */
  void used(Use use, long nowNs) {
    Taskinfo process = tasks.process(use.tgid, use.processStartNs, use.command, nowNs);
    Taskinfo thread = tasks.thread(process, use.tid, use.threadStartNs);
    process.user(use.uid, true);
    if (thread != null) {
      thread.user(use.uid, true);
    }
    if (use.protocol == Packet.TCP && use.remotePort == 0) {
      pass(listeners.told(endOf(use), use.isAnyFamily, use.socket, nowNs), process, thread);
      return;
    }
    Sockinfo socket = socketOf(use);
    own(socket, process, thread, false);
    Sockinfo listener = socket.listener;
    if (listener != null) {
      socket.listener = null;
      pass(listener, process, thread);
    }
  }

  /** Gives a listener to a task. */
  private void pass(Sockinfo listener, Taskinfo process, @Nullable Taskinfo thread) {
    listener.process = process;
    listener.thread = thread;
    sockets.handOver(listener);
  }

  /** Whose a packet of a connection's end is: the end's own, or its listener's. */
  Sockinfo payer(Sockinfo connection, boolean isSent, int flags) {
    return listeners.payer(connection, isSent, flags);
  }

  private static Endpoint endOf(Use use) {
    return new Endpoint(
        use.protocol,
        use.isV6,
        use.localHigh,
        use.localLow,
        use.localPort,
        use.remoteHigh,
        use.remoteLow,
        use.remotePort);
  }

  private Sockinfo socketOf(Use use) {
    Endpoint end = endOf(use);
    boolean isConnected = use.remotePort != 0;
    Sockinfo shown = isConnected ? sockets.at(end) : null;
    Sockinfo socket = known.byNumber(use.socket);
    boolean mayBeShown = shown != null && shown.number == 0 && !shown.isClosed;
    if (socket == null && shown != null && mayBeShown) {
      socket = shown;
    } else if (socket == null) {
      socket = new Sockinfo(end);
    }
    known.add(socket, use.socket);
    if ((use.socket & Use.INODE) != 0) {
      socket.inode = use.socket & ~Use.INODE;
    }
    if (shown != null && shown != socket) {
      if (mayBeShown) {
        sockets.movePending(shown, socket);
      }
      sockets.replace(end, socket);
    } else if (shown == null && isConnected) {
      known.expect(end, socket);
    }
    if (!socket.isTcp()) {
      known.bind(end, use.isAnyAddress, use.isAnyFamily, socket);
    }
    return socket;
  }

  /** What a search has found. */
  void answered(OwnerAnswer answer, long nowNs) {
    Sockinfo asked = sockets.at(answer.end());
    if (asked == null && answer instanceof OwnerAnswer.Owned owned) {
      // Of a datagram socket one end may be forgotten, and others live.
      asked = known.byNumber(KnownSockets.number(owned));
    }
    if (asked == null) {
      return;
    }
    if (answer instanceof OwnerAnswer.Owned owned) {
      found(asked, owned, nowNs);
    } else if (answer instanceof OwnerAnswer.Unopened unopened) {
      asked.state = unopened.state();
      questions.again(asked, nowNs);
    } else if (answer instanceof OwnerAnswer.NoSocket) {
      questions.again(asked, nowNs);
    } else if (answer instanceof OwnerAnswer.Shared among) {
      asked.state = among.state();
      asked.inode = among.inode();
      shared++;
    }
  }

  private void found(Sockinfo asked, OwnerAnswer.Owned owned, long nowNs) {
    Sockinfo socket = identify(asked, owned);
    socket.state = owned.state();
    socket.inode = owned.inode();
    socket.cookie = owned.cookie();
    if (hasUses && socket.process != null && !socket.isProvisional) {
      return;
    }
    Taskinfo process = tasks.process(owned.tgid(), owned.startNs(), "", nowNs);
    // Which thread it was is told by uses alone; until one is, the main thread stands for them.
    Taskinfo thread = hasUses ? tasks.thread(process, owned.tgid(), owned.startNs()) : null;
    own(socket, process, thread, true);
  }

  /** The sockinfo of a socket that was found: the one that was asked for, or one it belongs to. */
  private Sockinfo identify(Sockinfo asked, OwnerAnswer.Owned owned) {
    long number = KnownSockets.number(owned);
    Sockinfo socket = known.byNumber(number);
    if (socket == null) {
      boolean isAsked = asked.number == 0 || asked.number == number;
      socket = isAsked ? asked : new Sockinfo(owned.end());
      known.add(socket, number);
    }
    if (socket != asked) {
      if (asked.number == 0) {
        sockets.movePending(asked, socket);
      }
      sockets.replace(owned.end(), socket);
    }
    return socket;
  }

  private void own(
      Sockinfo socket, Taskinfo process, @Nullable Taskinfo thread, boolean isProvisional) {
    Taskinfo before = socket.process;
    if (before != process && socket.isTcp() && !socket.isClosed) {
      process.connections++;
      if (before != null) {
        before.connections--;
      }
    }
    socket.process = process;
    socket.thread = thread;
    socket.isProvisional = isProvisional;
    questions.drop(socket);
    sockets.handOver(socket);
  }

  /** The owner of a sockinfo is gone, and there comes another packet. */
  void lost(Sockinfo socket, long nowNs) {
    socket.isProvisional = false;
    socket.asked = 0;
    questions.plan(socket, hasUses ? nowNs + USE_AWAITED_NS : nowNs);
  }

  /** A connection has been closed by both sides, or reset. */
  void closed(@Nullable Sockinfo socket, long nowNs) {
    if (socket != null && !socket.isClosed) {
      socket.isClosed = true;
      leaveProcess(socket, nowNs);
    }
  }

  private static void leaveProcess(Sockinfo socket, long nowNs) {
    Taskinfo process = socket.process;
    if (process != null) {
      process.connections--;
      process.closedNs = nowNs;
    }
  }

  /** No flow ends in a sockinfo any more. */
  void unused(Sockinfo socket, long nowNs) {
    sockets.giveUp(socket);
    Taskinfo process = socket.process;
    if (hasUses && process != null && !process.isGone && !socket.isClosed) {
      // Its user is not told again as long as it is the same.
      known.expect(socket.end, socket);
      return;
    }
    questions.drop(socket);
    known.remove(socket);
    if (socket.isTcp() && !socket.isClosed) {
      socket.isClosed = true;
      leaveProcess(socket, nowNs);
    }
  }

  /** Asks what is due. */
  void ask(long nowNs) {
    questions.ask(nowNs);
  }

  /** When there is something to ask next, nanoseconds since boot. */
  long nextNs() {
    return questions.nextNs();
  }

  /**
   * A sockinfo has packets, and the collector runs: whose it is is looked at once more, where
   * nobody tells.
   *
   * @param atNs when
   */
  void review(Sockinfo socket, long atNs) {
    if (socket.process == null || socket.isProvisional) {
      socket.asked = 0;
      questions.plan(socket, atNs);
    }
  }

  /**
   * Forgets what belongs to tasks that are gone.
   *
   * @param rules how long a listener without an owner is kept
   */
  void collect(long nowNs, SocketRules rules) {
    known.collect();
    listeners.collect(nowNs, rules, sockets::giveUp);
  }

  /** Answers that named no owner because several processes have a socket open. */
  long shared() {
    return shared;
  }

  /** Sockets that found no room. */
  long overflows() {
    return known.overflows() + listeners.overflows();
  }
}
