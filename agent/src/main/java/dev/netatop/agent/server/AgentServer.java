// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import dev.netatop.agent.accounting.CollectionGate;
import dev.netatop.agent.accounting.ExitList;
import dev.netatop.agent.procfs.IcmpCounters;
import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.Source;
import dev.netatop.agent.source.SourceException;
import java.io.IOException;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import jnr.enxio.channels.NativeSelectorProvider;

/**
 * Serves clients and lets the source work: one thread runs {@link #run} and owns all of it, others
 * may only {@link #wake} it or ask it to {@link #stop}.
 */
public final class AgentServer implements AutoCloseable {
  /** Retries after an error of the source, so that a lasting one does not make a busy loop. */
  private static final long RETRY_NS = 100_000_000L;

  private static final long NS_PER_MS = 1_000_000L;
  private static final long MAX_SELECT_MS = 10_000;

  /**
   * What to serve and how.
   *
   * @param exitRecords bound of the exit list
   * @param exitLifeNs how long its records live
   * @param collectNs how often the collector runs without being asked
   * @param icmp ICMP messages since the start; empty where they cannot be read
   */
  public record Options(
      Path socket,
      ReadPolicy policy,
      Limits limits,
      int exitRecords,
      long exitLifeNs,
      long collectNs,
      String version,
      int pid,
      Supplier<Optional<IcmpCounters>> icmp) {}

  private final Service service;
  private final Limits limits;
  private final Clock clock;
  private final ErrorLog errors;
  private final SocketFile file;
  private final Selector selector;
  private final Connections connections;
  private final ProcessorWaits waits;
  private final List<SocketFile> moreFiles = new ArrayList<>();
  private Urgency.Lane lane;
  private volatile boolean stopping;
  private volatile boolean woken;
  private long pollNotBeforeNs = Long.MIN_VALUE;

  private AgentServer(
      Service service,
      Limits limits,
      Clock clock,
      ErrorLog errors,
      SocketFile file,
      Selector selector,
      Connections connections,
      ProcessorWaits waits) {
    this.service = service;
    this.limits = limits;
    this.clock = clock;
    this.errors = errors;
    this.file = file;
    this.selector = selector;
    this.connections = connections;
    this.waits = waits;
    this.lane = new Urgency(errors).lane();
  }

  /** Where the agent listens unless told otherwise. */
  public static Path defaultSocket() {
    return SocketFile.DEFAULT;
  }

  /**
   * Listens. The source stays its owner's to close.
   *
   * @throws ServerException with a sentence that names cause and remedy; nothing is left behind
   */
  public static AgentServer listen(
      Options options, Source source, ProcReader proc, Clock clock, ErrorLog errors)
      throws ServerException {
    long startNs = clock.read().nowNs();
    Service service =
        new Service(
            source,
            proc,
            new ExitList(options.exitRecords(), options.exitLifeNs()),
            new CollectionGate(startNs, options.collectNs()),
            options.policy(),
            options.icmp(),
            options.version(),
            options.pid(),
            startNs);
    SocketFile file = SocketFile.listen(options.socket());
    ProcessorWaits waits = new ProcessorWaits();
    Selector selector = null;
    try {
      selector = NativeSelectorProvider.getInstance().openSelector();
      Connections connections =
          new Connections(
              service,
              options.limits(),
              new PeerReader(proc),
              selector,
              errors,
              System::nanoTime,
              waits::ns);
      connections.listen(new AgentDoor(file, service, options.limits(), errors));
      return new AgentServer(
          service, options.limits(), clock, errors, file, selector, connections, waits);
    } catch (IOException e) {
      SocketFile.closeQuietly(selector);
      file.close();
      throw new ServerException("cannot serve " + options.socket() + ": " + e.getMessage(), e);
    }
  }

  /** Tells {@code follower} what finishes. To be called before {@link #run}. */
  public void follow(Follower follower) {
    service.follow(follower);
  }

  /**
   * Lets {@code urgency} decide how soon the source is polled. To be called before {@link #run}.
   */
  public void heed(Urgency urgency) {
    lane = urgency.lane();
  }

  /**
   * Serves lists of records at one more socket, under the same policy and limits. To be called
   * before {@link #run}.
   *
   * @param otherwise what can be done instead where that cannot be, for the message
   * @throws ServerException with a sentence that names cause and remedy; nothing is left behind
   */
  public void serveRecords(Path path, RecordFormat format, String otherwise)
      throws ServerException {
    SocketFile made = SocketFile.listen(path, otherwise);
    try {
      connections.listen(new RecordDoor(made, service, limits, format, errors));
      moreFiles.add(made);
    } catch (IOException e) {
      made.close();
      throw new ServerException("cannot serve " + path + ": " + e.getMessage(), e);
    }
  }

  /** Runs until {@link #stop}. */
  public void run() throws ServerException {
    while (!stopping) {
      cycle();
    }
  }

  private void cycle() throws ServerException {
    Moment moment = clock.read();
    // What clients ask for sees what has happened until now.
    if (woken || moment.nowNs() >= Math.max(service.nextPollNs(), pollNotBeforeNs)) {
      woken = false;
      poll(moment);
    }
    if (connections.hasWork()) {
      // Finished processes have been told: what clients ask for is not to hold up the machine.
      lane.relax();
    }
    connections.advance(moment);
    lane.hasten();
    select(timeoutMs(moment.nowNs()));
    if (!stopping) {
      connections.transfer(clock.read());
    }
  }

  private void poll(Moment moment) {
    try {
      service.poll(moment);
      pollNotBeforeNs = Long.MIN_VALUE;
    } catch (SourceException e) {
      pollNotBeforeNs = moment.nowNs() + RETRY_NS;
      errors.log("the source failed", e);
    }
  }

  private long timeoutMs(long nowNs) {
    if (stopping || woken || connections.hasWork()) {
      return 0;
    }
    long nextNs =
        Math.min(Math.max(service.nextPollNs(), pollNotBeforeNs), connections.nextDeadlineNs());
    long waitNs = Math.max(0, nextNs - nowNs);
    // Rounded up, or a deadline within the same millisecond would be waited for in a busy loop.
    return Math.min(MAX_SELECT_MS, waitNs / NS_PER_MS + (waitNs % NS_PER_MS == 0 ? 0 : 1));
  }

  private void select(long timeoutMs) throws ServerException {
    try {
      if (timeoutMs <= 0) {
        selector.selectNow();
      } else {
        selector.select(timeoutMs);
      }
    } catch (IOException e) {
      throw new ServerException("waiting for clients failed: " + e.getMessage(), e);
    }
  }

  /** The source has something to tell. Any thread. */
  public void wake() {
    woken = true;
    selector.wakeup();
  }

  /** Ends {@link #run}. Any thread. */
  public void stop() {
    stopping = true;
    selector.wakeup();
  }

  /** Closes every connection and removes the socket. */
  @Override
  public void close() {
    connections.close();
    waits.close();
    moreFiles.forEach(SocketFile::close);
    file.close();
    SocketFile.closeQuietly(selector);
  }
}
