// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.netatop.agent.source.SourceException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Waits by poll(2); an eventfd(2) wakes it. */
final class Descriptors implements Waiting {
  private static final int POLLFD_BYTES = 8;
  private static final int EVENTS = 4;
  private static final int REVENTS = 6;
  private static final int WAKE = 0;
  private static final int LINKS = 1;

  private final LinkEvents linkEvents = new LinkEvents();
  private final Memory eight = LibC.zeroed(Long.BYTES);
  private final Memory one = LibC.zeroed(Long.BYTES);
  private final int wakeDescriptor;
  private int[] watched = {};
  private int[] ringDescriptors = {};
  private int rings;
  private Memory pollfds = LibC.zeroed(POLLFD_BYTES);
  private Pointer firstRing = pollfds;
  private boolean changed;

  /** {@link #wakeDescriptor} may be another file's after close. */
  private boolean closed;

  Descriptors() throws SourceException {
    one.setLong(0, 1);
    wakeDescriptor = LibC.eventfd(0, LibC.O_CLOEXEC | LibC.O_NONBLOCK);
    if (wakeDescriptor < 0) {
      int errno = LibC.errno();
      free();
      throw new SourceException("cannot make an eventfd: " + LibC.text(errno));
    }
    build();
  }

  @Override
  public void rings(int[] descriptors) {
    ringDescriptors = descriptors.clone();
    rings = descriptors.length;
    build();
  }

  @Override
  public void watch(int descriptor) {
    if (descriptor >= 0) {
      IntStream others = Arrays.stream(watched).filter(fd -> fd >= 0 && fd != descriptor);
      watched = IntStream.concat(others, IntStream.of(descriptor)).toArray();
      build();
    }
  }

  private void build() {
    int controls = controls();
    pollfds.close();
    pollfds = LibC.zeroed((long) POLLFD_BYTES * (controls + rings));
    put(WAKE, wakeDescriptor);
    // poll(2) passes negative ones over.
    put(LINKS, linkEvents.descriptor());
    for (int i = 0; i < watched.length; i++) {
      put(LINKS + 1 + i, watched[i]);
    }
    for (int i = 0; i < rings; i++) {
      put(controls + i, ringDescriptors[i]);
    }
    firstRing = pollfds.share((long) controls * POLLFD_BYTES);
  }

  private void put(int at, int descriptor) {
    pollfds.setInt((long) at * POLLFD_BYTES, descriptor);
    pollfds.setShort((long) at * POLLFD_BYTES + EVENTS, LibC.POLLIN);
  }

  /** How many descriptors stand before those of rings. */
  private int controls() {
    return LINKS + 1 + watched.length;
  }

  private int seen(int at) {
    return pollfds.getShort((long) at * POLLFD_BYTES + REVENTS);
  }

  @Override
  public boolean await(int timeoutMs, boolean forRings) {
    int ready = LibC.poll(pollfds, controls() + (forRings ? rings : 0), timeoutMs);
    if (ready <= 0) {
      // Interrupted by a signal, or no memory: the caller comes again.
      return false;
    }
    if (seen(WAKE) != 0) {
      LibC.read(wakeDescriptor, eight, Long.BYTES);
    }
    if (seen(LINKS) != 0) {
      linkEvents.drain();
      changed = true;
    }
    for (int i = 0; i < watched.length; i++) {
      if ((seen(LINKS + 1 + i) & LibC.POLLNVAL) != 0) {
        // Its owner has closed it: it would end every wait.
        watched[i] = -1;
        put(LINKS + 1 + i, -1);
      }
    }
    return true;
  }

  @Override
  public void look() {
    if (rings > 0 && LibC.poll(firstRing, rings, 0) < 0) {
      for (int i = 0; i < rings; i++) {
        // Not known: reading will tell.
        firstRing.setShort((long) i * POLLFD_BYTES + REVENTS, LibC.POLLIN);
      }
    }
  }

  @Override
  public boolean hasFrames(int ring) {
    return seen(controls() + ring) != 0;
  }

  @Override
  public boolean linksChanged() {
    boolean was = changed;
    changed = false;
    return was;
  }

  @Override
  public boolean noticesLinks() {
    return linkEvents.descriptor() >= 0;
  }

  @Override
  public synchronized void wake() {
    if (!closed) {
      LibC.write(wakeDescriptor, one, Long.BYTES);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      LibC.close(wakeDescriptor);
      free();
    }
  }

  private void free() {
    linkEvents.close();
    eight.close();
    one.close();
    pollfds.close();
  }
}
