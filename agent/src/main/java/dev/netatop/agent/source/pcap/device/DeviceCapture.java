// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.Frame;
import java.time.Instant;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Captures network interfaces by libpcap: headers of TCP and UDP packets, out of rings that the
 * kernel fills. A frame is given some {@value PcapRings#RETIRE_MS} ms after it passed.
 */
public final class DeviceCapture implements Capture {
  /** Rings are read no more often, so that a block that fills slowly does not cost a round each. */
  private static final long PACE_NS = 4_000_000;

  /** Changes that come one after the other are looked at once. */
  private static final long CHANGES_NS = 100_000_000;

  private static final long MILLISECOND_NS = 1_000_000;
  private static final long SECOND_NS = 1_000_000_000;

  /** Changes that nobody told of, by a kernel that tells. */
  private static final long RARELY_NS = 10 * SECOND_NS;

  /** Asking for lost frames is a system call for each interface. */
  private static final long LOST_NS = SECOND_NS / 4;

  private static final int MAX_WAIT_MS = 1000;

  /** Opens the interfaces of most machines at once; where there are more, others follow. */
  private static final int FIRST_LOOKS = 4;

  private final Network network;
  private final Rings rings;
  private final Waiting waiting;
  private final LongSupplier wallNs;
  private final LongSupplier monotonicNs;
  private final Devices devices;
  private final Horizon horizon = new Horizon(PcapRings.RETIRE_MS * MILLISECOND_NS);
  private final RoundReader reader;
  private LocalAddresses addresses = LocalAddresses.NONE;
  private int addressVersion;
  private long scannedNs;
  private long scanAtNs;
  private long readNs;
  private long lostAtNs;
  private long lost;
  private boolean closed;

  /**
   * What to capture.
   *
   * @param interfaces names of network interfaces; empty: all that are up
   * @param filter what of it, in the language of pcap-filter(7); empty: all TCP and UDP
   * @param bufferBytes how much memory of the kernel holds an interface's frames until they are
   *     read, 1 MiB to 1 GiB; where there are many interfaces the later ones get less
   */
  public record Options(List<String> interfaces, String filter, int bufferBytes) {
    public static final int DEFAULT_BUFFER_BYTES = 16 << 20;
    public static final int MIN_BUFFER_BYTES = 1 << 20;
    public static final int MAX_BUFFER_BYTES = 1 << 30;
    public static final int MAX_FILTER_LENGTH = 8192;

    public Options {
      interfaces = List.copyOf(interfaces);
      bufferBytes = Math.max(MIN_BUFFER_BYTES, Math.min(bufferBytes, MAX_BUFFER_BYTES));
    }
  }

  DeviceCapture(
      Options options,
      Network network,
      Rings rings,
      Waiting waiting,
      LongSupplier wallNs,
      LongSupplier monotonicNs) {
    this.network = network;
    this.rings = rings;
    this.waiting = waiting;
    this.wallNs = wallNs;
    this.monotonicNs = monotonicNs;
    this.devices = new Devices(options.interfaces(), options.bufferBytes(), rings);
    this.reader = new RoundReader(rings, waiting, devices, horizon);
    long nowNs = monotonicNs.getAsLong();
    this.scannedNs = nowNs;
    this.scanAtNs = nowNs;
    this.readNs = nowNs - PACE_NS;
    this.lostAtNs = nowNs;
  }

  /**
   * Opens the interfaces.
   *
   * @throws SourceException where none of them can be captured, or a name or the filter is wrong
   */
  public static DeviceCapture open(Options options) throws SourceException {
    Startup.check(options);
    return Startup.open(options, DeviceCapture::wallClockNs);
  }

  /**
   * Finds out whether libpcap is there, takes the filter, and the named interfaces are there;
   * captures nothing.
   *
   * @throws SourceException where not; the message says what to do
   */
  public static void check(Options options) throws SourceException {
    Startup.check(options);
  }

  private static long wallClockNs() {
    Instant now = Instant.now();
    return now.getEpochSecond() * SECOND_NS + now.getNano();
  }

  /** Looks at the interfaces for the first time; fails where nothing can be captured. */
  void start() throws SourceException {
    take(network.read(), monotonicNs.getAsLong());
    for (int i = 1; i < FIRST_LOOKS && devices.isPending(); i++) {
      take(network.read(), monotonicNs.getAsLong());
    }
    if (devices.open().isEmpty() && !devices.waitsForLinks()) {
      throw new SourceException(Startup.nothing(devices.list()));
    }
    horizon.begin(wallNs.getAsLong());
    horizon.given();
  }

  @Override
  public boolean await(long timeoutMs) {
    reader.end();
    if (closed) {
      return false;
    }
    reader.takeDevices();
    sleep(timeoutMs);
    long nowNs = monotonicNs.getAsLong();
    follow(nowNs);
    reader.read(wallNs.getAsLong(), nowNs);
    if (reader.hasNext()) {
      readNs = nowNs;
    }
    if (devices.closeLeft(nowNs)) {
      scanAtNs = nowNs;
    }
    return reader.hasNext();
  }

  private void sleep(long timeoutMs) {
    long nowNs = monotonicNs.getAsLong();
    long dueNs = Math.max(nowNs, Math.min(scanAtNs, devices.dueNs()));
    long endNs = Math.min(nowNs + Math.min(timeoutMs, MAX_WAIT_MS) * MILLISECOND_NS, dueNs);
    long paceNs = reader.hasMore() ? nowNs : Math.min(endNs, readNs + PACE_NS);
    if (paceNs > nowNs) {
      if (waiting.await(milliseconds(paceNs - nowNs), false)) {
        return;
      }
      nowNs = monotonicNs.getAsLong();
    }
    waiting.await(milliseconds(Math.max(0, endNs - nowNs)), true);
  }

  private static int milliseconds(long ns) {
    return (int) ((ns + MILLISECOND_NS - 1) / MILLISECOND_NS);
  }

  private void follow(long nowNs) {
    if (waiting.linksChanged()) {
      scanAtNs = Math.min(scanAtNs, Math.max(nowNs, scannedNs + CHANGES_NS));
    }
    if (nowNs < Math.min(scanAtNs, devices.dueNs())) {
      return;
    }
    try {
      take(network.read(), nowNs);
    } catch (SourceException e) {
      scannedNs = nowNs;
      scanAtNs = nowNs + SECOND_NS;
      devices.unknown(String.valueOf(e.getMessage()));
    }
  }

  private void take(Network.State state, long nowNs) {
    scannedNs = nowNs;
    scanAtNs = nowNs + (waiting.noticesLinks() ? RARELY_NS : SECOND_NS);
    if (!state.addresses().sameAs(addresses)) {
      addresses = state.addresses();
      addressVersion++;
    }
    devices.follow(state.links(), nowNs);
  }

  @Override
  public boolean next(Frame frame) {
    return reader.next(frame);
  }

  @Override
  public long horizonNs() {
    return horizon.ns();
  }

  @Override
  public boolean isLocal(boolean isV6, long high, long low) {
    return addresses.contains(isV6, high, low);
  }

  @Override
  public int addressVersion() {
    return addressVersion;
  }

  @Override
  public String interfaceName(int interfaceId) {
    return devices.name(interfaceId);
  }

  @Override
  public long lostPackets() {
    long nowNs = monotonicNs.getAsLong();
    if (!closed && nowNs >= lostAtNs) {
      lostAtNs = nowNs + LOST_NS;
      lost = devices.lost();
    }
    return lost + reader.unread();
  }

  @Override
  public List<Device> devices() {
    return devices.list();
  }

  @Override
  public void watch(int descriptor) {
    waiting.watch(descriptor);
  }

  @Override
  public void wake() {
    waiting.wake();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      reader.end();
      devices.close();
      lost = devices.lost();
      rings.close();
      waiting.close();
    }
  }
}
