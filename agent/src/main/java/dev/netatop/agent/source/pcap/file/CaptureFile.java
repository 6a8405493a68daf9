// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import dev.netatop.agent.source.pcap.CaptureCounter;
import dev.netatop.agent.source.pcap.CaptureEngine;
import dev.netatop.agent.source.pcap.FlowTable;
import dev.netatop.agent.source.pcap.Frame;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Counts a capture file, at full speed and by its own clock. */
public final class CaptureFile {
  /** Quintuples of one file; their tables take 60 MB, of the 128 that the agent has. */
  static final int MAX_FLOWS = 262_144;

  /** Frames between two looks at whether somebody wants us to stop. */
  private static final int LOOK = 1024;

  private final String name;
  private final List<Address> local = new ArrayList<>();
  private final BooleanSupplier stopped;

  /**
   * @param name what records call it
   * @param local addresses of the machine that captured; empty: they are guessed
   * @param stopped asked from time to time; true ends the reading
   */
  public CaptureFile(String name, List<InetAddress> local, BooleanSupplier stopped) {
    this.name = name;
    this.stopped = stopped;
    for (InetAddress address : local) {
      this.local.add(Address.of(address));
    }
  }

  /**
   * Reads it and writes its records to {@code out}.
   *
   * @return what is to be said about it: why it was not read to its end, or what was left out
   * @throws CaptureFileException where it is no capture file; nothing is written then
   */
  public List<String> count(ReadableByteChannel in, Writer out)
      throws IOException, CaptureFileException {
    return count(in, out, new SplittableRandom().nextLong());
  }

  private List<String> count(ReadableByteChannel in, Writer out, long seed)
      throws IOException, CaptureFileException {
    CaptureReader reader = CaptureReader.open(in);
    FlowTable flows = new FlowTable(MAX_FLOWS, seed);
    CaptureEngine engine = new CaptureEngine(flows, seed);
    List<String> remarks = new ArrayList<>();
    Optional<String> problem = read(reader, engine);
    problem.ifPresent(remarks::add);
    engine.lost(reader.lostPackets());
    engine.end();
    FileReport report = new FileReport(flows, new LocalEnds(flows, local, seed), out);
    report.writeSockets();
    report.writeFile(name, reader.format(), problem.isEmpty(), engine);
    remark(engine, remarks);
    return remarks;
  }

  private Optional<String> read(CaptureReader reader, CaptureEngine engine) throws IOException {
    Frame frame = new Frame();
    try {
      for (int i = 1; reader.next(frame); i++) {
        engine.accept(frame);
        if (i % LOOK == 0 && stopped.getAsBoolean()) {
          return Optional.of("reading was stopped");
        }
      }
      return Optional.empty();
    } catch (CaptureFileException broken) {
      return Optional.of(String.valueOf(broken.getMessage()));
    }
  }

  private static void remark(CaptureEngine engine, List<String> remarks) {
    long unknown = engine.count(CaptureCounter.UNKNOWN_LINK);
    if (unknown > 0) {
      remarks.add(
          unknown
              + " frames are not counted: they are of link type "
              + engine.unknownLink()
              + ", which is not known here");
    }
    long overflowed = engine.count(CaptureCounter.OVERFLOWED);
    if (overflowed > 0) {
      remarks.add(
          overflowed
              + " frames are in no record but the last: there is room for "
              + MAX_FLOWS
              + " sockets");
    }
  }
}
