// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns captured frames into counters of quintuples: transport segments as they are on the wire,
 * and IP bytes on the wire. Used by one thread.
 *
 * <p>A TCP packet that an offload kept together is counted as the segments it was or will be on the
 * wire, each with headers of its own; how long those are is what the connection's ends announced
 * when it was opened, less the options of the packet. Where the opening was not seen it is counted
 * as captured, and {@link CaptureCounter#UNSPLIT} says how many those are.
 */
public final class CaptureEngine {
  /** What TCP over Ethernet sends at most in one packet. */
  private static final int ETHERNET_MTU = 1500;

  /**
   * Linux sends no smaller segments, whatever the other side announces (net.ipv4.tcp_min_snd_mss).
   */
  private static final int MIN_SEGMENT = 48;

  /** What an opening segment means that announces nothing (RFC 9293, 3.7.1). */
  private static final int DEFAULT_MSS = 536;

  private final PacketDecoder decoder = new PacketDecoder();
  private final Packet packet = new Packet();
  private final FlowTable flows;
  private final FlowSink sink;
  private final FragmentTable fragments;
  private final DuplicateFilter duplicates = new DuplicateFilter();
  private long firstNs = Long.MAX_VALUE;
  private long lastNs = Long.MIN_VALUE;
  private int unknownLink;
  private final Map<CaptureCounter, long[]> counters = new EnumMap<>(CaptureCounter.class);

  /**
   * @param flows receives the counters
   * @param seed makes it unpredictable what collides in tables
   */
  public CaptureEngine(FlowTable flows, long seed) {
    this(flows, FlowSink.NONE, seed);
  }

  /**
   * @param flows receives the counters
   * @param sink is told what is added to them
   * @param seed makes it unpredictable what collides in tables
   */
  public CaptureEngine(FlowTable flows, FlowSink sink, long seed) {
    this.flows = flows;
    this.sink = sink;
    this.fragments = new FragmentTable(seed);
    for (CaptureCounter counter : CaptureCounter.values()) {
      counters.put(counter, new long[1]);
    }
  }

  /** Counts a frame. */
  public void accept(Frame frame) {
    add(CaptureCounter.FRAMES, 1);
    firstNs = Math.min(firstNs, frame.timeNs);
    lastNs = Math.max(lastNs, frame.timeNs);
    Outcome outcome = decoder.decode(frame, packet);
    @Nullable CaptureCounter apart =
        switch (outcome) {
          case OTHER -> CaptureCounter.OTHER;
          case MALFORMED -> CaptureCounter.MALFORMED;
          case TRUNCATED -> CaptureCounter.TRUNCATED;
          case UNKNOWN_LINK -> CaptureCounter.UNKNOWN_LINK;
          default -> null;
        };
    if (apart != null) {
      add(apart, 1);
      if (apart == CaptureCounter.UNKNOWN_LINK) {
        unknownLink = frame.linkType;
      }
    } else if (duplicates.isDuplicate(packet)) {
      add(CaptureCounter.DUPLICATE, 1);
      if (outcome != Outcome.LATER_FRAGMENT) {
        // That it goes out again shows that it is passed on.
        flow();
      }
    } else if (outcome == Outcome.SEGMENT) {
      segment();
    } else if (outcome == Outcome.FIRST_FRAGMENT) {
      firstFragment();
    } else {
      laterFragment();
    }
  }

  private void segment() {
    int flow = flow();
    if (flow == FlowTable.FULL) {
      overflow(1, 1, packet.bytes);
      return;
    }
    boolean forward = flows.wentForward();
    if ((packet.tcpFlags & Packet.SYN) != 0) {
      int mss = packet.announcedMss == 0 ? DEFAULT_MSS : packet.announcedMss;
      flows.announce(flow, forward, mss);
    }
    long segments = segments(flow);
    long headers = (long) packet.headerBytes - packet.jumboBytes;
    long bytes = segments == 1 ? packet.bytes : segments * headers + packet.payloadBytes;
    add(CaptureCounter.COUNTED, 1);
    count(flow, forward, segments, bytes);
  }

  private void count(int flow, boolean forward, long packets, long bytes) {
    flows.add(flow, forward, packets, bytes, packet.timeNs);
    sink.counted(flow, forward, packets, bytes, packet);
  }

  /** How many segments the packet is on the wire. */
  private long segments(int flow) {
    if (packet.protocol != Packet.TCP || packet.payloadBytes <= MIN_SEGMENT) {
      return 1;
    }
    int mss = flows.agreedMss(flow);
    if (mss == 0) {
      if (packet.bytes > ETHERNET_MTU) {
        add(CaptureCounter.UNSPLIT, 1);
      }
      return 1;
    }
    int segment = Math.max(MIN_SEGMENT, mss - packet.tcpOptionBytes);
    if (packet.payloadBytes <= segment) {
      return 1;
    }
    add(CaptureCounter.SPLIT, 1);
    return (packet.payloadBytes + segment - 1L) / segment;
  }

  private void firstFragment() {
    int flow = flow();
    boolean forward = flows.wentForward();
    int entry = fragments.entry(packet);
    int waiting = fragments.waitingFrames(entry);
    int bytes = packet.bytes + fragments.waitingBytes(entry);
    if (flow == FlowTable.FULL) {
      fragments.found(entry, FragmentTable.UNCOUNTED, forward);
      overflow(1 + waiting, 1, bytes);
    } else {
      fragments.found(entry, flow, forward);
      add(CaptureCounter.COUNTED, 1 + waiting);
      count(flow, forward, 1, bytes);
    }
    fragments.release(entry);
    fragments.gather(entry, packet);
  }

  private void laterFragment() {
    int entry = fragments.entry(packet);
    int flow = fragments.flow(entry);
    if (flow == FragmentTable.UNKNOWN) {
      fragments.keep(entry, packet.bytes);
    } else if (flow == FragmentTable.UNCOUNTED) {
      overflow(1, 0, packet.bytes);
    } else {
      add(CaptureCounter.COUNTED, 1);
      count(flow, fragments.wentForward(entry), 0, packet.bytes);
    }
    fragments.gather(entry, packet);
  }

  private int flow() {
    int flow = flows.flow(packet);
    if (flow != FlowTable.FULL) {
      flows.witness(flow, flows.wentForward(), packet.passage);
    }
    return flow;
  }

  private void overflow(int frames, int packets, int bytes) {
    add(CaptureCounter.OVERFLOWED, frames);
    add(CaptureCounter.OVERFLOWED_BYTES, bytes);
    sink.uncounted(packet, packets, bytes);
  }

  /** Forgets a flow, whose number a later one may get. */
  public void remove(int flow) {
    flows.remove(flow);
    fragments.forgetFlow(flow);
  }

  private void add(CaptureCounter counter, long value) {
    word(counter)[0] += value;
  }

  /** The capture has lost packets. */
  public void lost(long packets) {
    add(CaptureCounter.LOST, packets);
  }

  /** Nothing more comes: what waits for something waits in vain. */
  public void end() {
    fragments.end();
  }

  /** Time of the earliest frame, nanoseconds since the epoch. */
  public long firstNs() {
    return firstNs;
  }

  /** Time of the latest frame, nanoseconds since the epoch. */
  public long lastNs() {
    return lastNs;
  }

  /** The latest number of a kind of link that is not known. */
  public int unknownLink() {
    return unknownLink;
  }

  public long count(CaptureCounter counter) {
    return counter == CaptureCounter.ORPHANED ? fragments.orphans() : word(counter)[0];
  }

  private long[] word(CaptureCounter counter) {
    return Objects.requireNonNull(counters.get(counter));
  }
}
