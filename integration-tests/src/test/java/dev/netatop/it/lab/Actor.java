// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it.lab;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A process or thread on the stage. Whatever it does to a socket that makes it its owner is entered
 * in the ledger of its side. Where several tasks use one socket, nothing may be on its way while it
 * changes hands.
 */
public final class Actor {
  private final Stage stage;
  private final String name;
  private final Ledger ledger;
  private final long startAfterNs;
  private final long startBeforeNs;
  private TaskId task;

  Actor(Stage stage, String name, Ledger ledger, Reply start) {
    this.stage = stage;
    this.name = name;
    this.ledger = ledger;
    this.task = new TaskId(start.integer("tgid"), start.integer("tid"));
    this.startAfterNs = start.has("startAfter") ? start.number("startAfter") : 0;
    this.startBeforeNs = start.has("startBefore") ? start.number("startBefore") : Long.MAX_VALUE;
  }

  /** Who it is now: a thread that execs becomes the leader. */
  public TaskId task() {
    return task;
  }

  /** Bounds of a process's start time, nanoseconds since boot. */
  public long startAfterNs() {
    return startAfterNs;
  }

  public long startBeforeNs() {
    return startBeforeNs;
  }

  Reply command(String command) {
    return Stage.await(stage.send(name, command));
  }

  // Tasks

  /** A new thread of this process. */
  public Actor thread() {
    String newName = stage.newName("thread");
    command("thread " + newName);
    return new Actor(stage, newName, ledger, Stage.await(stage.send(newName, "id")));
  }

  /** A new process with the sockets of this one, at the same numbers. */
  public Actor fork() {
    return fork(0);
  }

  /** A new process with just this id, which must be free; 0 takes any. */
  public Actor fork(int pid) {
    String newName = stage.newName("process");
    return new Actor(stage, newName, ledger, command("fork " + newName + " " + pid));
  }

  /** Waits for the end of a child, after which its id is free. */
  public void reap(Actor child) {
    command("wait " + child.task.tgid());
  }

  /** Runs the workload program anew; the words stand in its command line. */
  public void exec(String... words) {
    command("exec " + String.join(" ", words));
    Reply id = command("id");
    task = new TaskId(id.integer("tgid"), id.integer("tid"));
  }

  public void setUid(int uid) {
    command("uid " + uid);
  }

  public void setName(String comm) {
    command("name " + comm);
  }

  /** Ends the process at once with this code; when, in nanoseconds since boot (just before). */
  public long exit(int code) {
    return command("exit " + code).number("ending");
  }

  /** Ends this thread alone, be it the leader. */
  public void exitThread() {
    command("exit-thread");
  }

  /** Ends the process by a signal. */
  public void raise(int signal) {
    command("raise " + signal);
  }

  // Sockets

  /** A socket: tcp4, tcp6, udp4, udp6, raw-tcp4, raw-udp4, raw-tcp6, raw-udp6. */
  public Sock socket(String kind) {
    Reply reply = command("socket " + kind);
    return new Sock(reply.integer("fd"), kind.endsWith("6"), this, Optional.empty());
  }

  /** Sets an option, see operations.c for the names. */
  public void option(Sock socket, String option, int value) {
    command("option " + socket.fd() + " " + option + " " + value);
  }

  /** Binds; its packets are its maker's until somebody uses it. */
  public int bind(Sock socket, InetAddress address, int port) {
    Reply reply = command("bind " + socket.fd() + " " + address.getHostAddress() + " " + port);
    own(socket, reply, socket.maker().task, reply.number("began"));
    return reply.integer("localPort");
  }

  /** A listener on this address. */
  public Sock listen(InetAddress address, int port) {
    Sock socket = socket(address.getAddress().length == 16 ? "tcp6" : "tcp4");
    bind(socket, address, port);
    startListening(socket);
    return socket;
  }

  /** Makes a bound socket a listener. */
  public void startListening(Sock socket) {
    command("listen " + socket.fd());
  }

  /** A bound datagram socket. */
  public Sock datagramSocket(InetAddress address, int port) {
    Sock socket = socket(address.getAddress().length == 16 ? "udp6" : "udp4");
    bind(socket, address, port);
    return socket;
  }

  public void connect(Sock socket, InetAddress address, int port) {
    Reply reply = command("connect " + socket.fd() + " " + address.getHostAddress() + " " + port);
    own(socket, reply, task, reply.number("began"));
  }

  /** A connected stream or datagram socket. */
  public Sock connect(String kind, InetAddress address, int port) {
    Sock socket = socket(kind);
    connect(socket, address, port);
    return socket;
  }

  /** Connects where nobody listens. */
  public void connectInVain(InetAddress address, int port) {
    Sock socket = socket(address.getAddress().length == 16 ? "tcp6" : "tcp4");
    int localPort = bind(socket, anyOf(address), 0);
    String command = "connect " + socket.fd() + " " + address.getHostAddress() + " " + port;
    try {
      command(command);
    } catch (IllegalStateException e) {
      if (String.valueOf(e.getMessage()).contains("ECONNREFUSED")) {
        return;
      }
      throw e;
    }
    throw new IllegalStateException("somebody listens at " + address + " " + port + localPort);
  }

  private static InetAddress anyOf(InetAddress address) {
    try {
      return InetAddress.getByAddress(new byte[address.getAddress().length]);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Accepts a connection; that alone makes nobody its owner. */
  public Sock accept(Sock listener) {
    Reply reply = command("accept " + listener.fd());
    return new Sock(
        reply.integer("fd"),
        reply.address("remote").getAddress().length == 16,
        this,
        Optional.of(listener));
  }

  /** Sends that many bytes through a connected socket (of a datagram socket: a datagram). */
  public void send(Sock socket, int bytes) {
    send(socket, bytes, 1);
  }

  /** The same several times. */
  public void send(Sock socket, int bytes, int times) {
    Reply reply = command("send " + socket.fd() + " " + bytes + " " + times);
    used(socket, reply, reply.number("began"));
  }

  /** Starts to send; to be joined. */
  public CompletableFuture<Void> sendLater(Sock socket, int bytes, int times) {
    return stage
        .send(name, "send " + socket.fd() + " " + bytes + " " + times)
        .thenAccept(reply -> used(socket, reply, reply.number("began")));
  }

  public void sendTo(Sock socket, int bytes, int times, InetAddress address, int port) {
    Reply reply =
        command(
            "send "
                + socket.fd()
                + " "
                + bytes
                + " "
                + times
                + " "
                + address.getHostAddress()
                + " "
                + port);
    used(socket, reply, reply.number("began"));
  }

  /** Sends a file's content by sendfile(2). */
  public void sendFile(Sock socket, int bytes) {
    Reply reply = command("sendfile " + socket.fd() + " " + bytes);
    used(socket, reply, reply.number("began"));
  }

  /** Sends segments or datagrams of its own making through a raw socket. */
  public void sendRaw(Sock socket, int bytes, int times, int from, InetAddress to, int port) {
    command(
        "raw "
            + socket.fd()
            + " "
            + bytes
            + " "
            + from
            + " "
            + port
            + " "
            + to.getHostAddress()
            + " "
            + times);
  }

  /** Receives that many bytes, or the stream's end; of a datagram socket one datagram. */
  public void receive(Sock socket, int bytes) {
    receive(socket, bytes, 1);
  }

  /** The same several times. */
  public void receive(Sock socket, int bytes, int times) {
    receiveLater(socket, bytes, times, 0).join();
  }

  /** Starts to receive at a rate (0: as fast as it can; 0 bytes: up to the end); to be joined. */
  public CompletableFuture<Long> receiveLater(
      Sock socket, int bytes, int times, int kilobytesPerSecond) {
    return stage
        .send(name, "receive " + socket.fd() + " " + bytes + " " + times + " " + kilobytesPerSecond)
        .thenApply(
            reply -> {
              if (reply.number("bytes") > 0) {
                used(socket, reply, reply.number("ended"));
              }
              return reply.number("bytes");
            });
  }

  /** Tries to receive where there is nothing: no use. */
  public void receiveNothing(Sock socket) {
    command("try " + socket.fd());
  }

  /** The port the socket is bound to. */
  public int localPort(Sock socket) {
    return command("describe " + socket.fd()).integer("localPort");
  }

  /** Waits until all that was sent has been acknowledged. */
  public void awaitIdle(Sock socket) {
    command("idle " + socket.fd());
  }

  /** Joins a multicast group at the device with this address. */
  public void join(Sock socket, InetAddress group, InetAddress device) {
    command("join " + socket.fd() + " " + group.getHostAddress() + " " + device.getHostAddress());
  }

  public void shutdown(Sock socket) {
    command("shutdown " + socket.fd());
  }

  public void close(Sock socket) {
    command("close " + socket.fd());
  }

  /** Passes the socket over a Unix socket (SCM_RIGHTS); what it is there. */
  public Sock pass(Sock socket, Actor to) {
    return socket.at(command("pass " + socket.fd() + " " + to.name).integer("fd"));
  }

  /** The owner of this listener is gone for good, and so its socket is nobody's. */
  public void disown(Sock listener, int port) {
    ledger.disown(Endpoint.unconnected(6, listener.v6(), port));
  }

  /**
   * The sweep over open files finds this process's main thread as the socket's owner, from now on.
   */
  public void found(Sock socket) {
    Reply reply = command("describe " + socket.fd());
    own(socket, reply, new TaskId(task.tgid(), task.tgid()), Stage.nowEpochNs());
  }

  private void used(Sock socket, Reply reply, long fromNs) {
    own(socket, reply, task, fromNs);
    if (socket.listener().isPresent()) {
      Sock listener = socket.listener().get();
      ledger.own(Endpoint.unconnected(6, listener.v6(), reply.integer("localPort")), task, fromNs);
      if (listener.v6() != socket.v6()) {
        ledger.own(Endpoint.unconnected(6, socket.v6(), reply.integer("localPort")), task, fromNs);
      }
    }
  }

  private void own(Sock socket, Reply reply, TaskId owner, long fromNs) {
    List<Endpoint> endpoints = new ArrayList<>();
    int protocol = reply.integer("protocol");
    int localPort = reply.integer("localPort");
    if (reply.has("remote")) {
      endpoints.add(
          Endpoint.connected(
              protocol, localPort, reply.address("remote"), reply.integer("remotePort")));
    } else {
      endpoints.add(Endpoint.unconnected(protocol, socket.v6(), localPort));
      if (socket.v6() && reply.address("local").isAnyLocalAddress()) {
        endpoints.add(Endpoint.unconnected(protocol, false, localPort));
      }
    }
    for (Endpoint endpoint : endpoints) {
      ledger.own(endpoint, owner, fromNs);
    }
  }
}
