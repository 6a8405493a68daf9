// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap;

/**
 * What became of the frames of a capture. Those marked as kinds of frames add up to {@link
 * #FRAMES}.
 */
public enum CaptureCounter {
  /** Frames in the capture. */
  FRAMES("frames"),
  /** Frames that are in the counters of a quintuple. */
  COUNTED("countedFrames"),
  /** Frames of other protocols: not IP, or neither TCP nor UDP. */
  OTHER("otherFrames"),
  /** Frames whose headers contradict themselves or their length. */
  MALFORMED("malformedFrames"),
  /** Frames of which the capture kept less than their headers. */
  TRUNCATED("truncatedFrames"),
  /** Frames of a kind of link that is not known here. */
  UNKNOWN_LINK("unknownLinkFrames"),
  /** Frames that another interface had shown before. */
  DUPLICATE("duplicateFrames"),
  /** Fragments whose first one, which has the ports, did not come. */
  ORPHANED("orphanedFragments"),
  /** Frames of quintuples that found no room. */
  OVERFLOWED("overflowFrames"),
  /** IP bytes of those. */
  OVERFLOWED_BYTES("overflowBytes"),
  /** Packets that an offload kept together, counted as the segments they were on the wire. */
  SPLIT("offloadedFrames"),
  /**
   * TCP packets of more than 1500 bytes in connections whose opening was not seen, so that nobody
   * knows whether they were segmented later: counted as captured.
   */
  UNSPLIT("unsplitFrames"),
  /** Packets that the capture says it has lost. */
  LOST("lostPackets");

  private final String key;

  CaptureCounter(String key) {
    this.key = key;
  }

  /** Its name in records. */
  public String key() {
    return key;
  }
}
