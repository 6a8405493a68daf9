// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.file;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.netatop.agent.source.pcap.CaptureCounter;
import dev.netatop.agent.source.pcap.CaptureEngine;
import dev.netatop.agent.source.pcap.FlowTable;
import dev.netatop.agent.source.pcap.Packet;
import java.io.IOException;
import java.io.Writer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Writes what a capture file holds as JSON Lines: a record for each local end, and one at last. */
final class FileReport {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final FlowTable flows;
  private final LocalEnds ends;
  private final JsonGenerator json;
  private long foreignPackets;
  private long foreignBytes;

  FileReport(FlowTable flows, LocalEnds ends, Writer out) throws IOException {
    this.flows = flows;
    this.ends = ends;
    this.json =
        new JsonFactoryBuilder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .rootValueSeparator((String) null)
            .build()
            .createGenerator(out);
  }

  /** A socket's side of a flow. */
  private record End(int flow, boolean isFirst) {}

  /** Writes a record for each local end, those that moved most first. */
  void writeSockets() throws IOException {
    List<End> rows = new ArrayList<>();
    for (int flow = 0; flow < flows.size(); flow++) {
      int local = ends.of(flow);
      if ((local & LocalEnds.FIRST) != 0) {
        rows.add(new End(flow, true));
      }
      if ((local & LocalEnds.SECOND) != 0 && (local != 3 || !flows.isToItself(flow))) {
        rows.add(new End(flow, false));
      }
      if (local == 0) {
        foreignPackets += flows.packets(flow, true) + flows.packets(flow, false);
        foreignBytes += bytes(flow);
      }
    }
    rows.sort(
        Comparator.comparingLong((End row) -> bytes(row.flow()))
            .reversed()
            .thenComparingInt(End::flow));
    for (End row : rows) {
      writeSocket(row);
    }
    json.flush();
  }

  private long bytes(int flow) {
    return flows.bytes(flow, true) + flows.bytes(flow, false);
  }

  private void writeSocket(End row) throws IOException {
    int flow = row.flow();
    boolean first = row.isFirst();
    // A socket that sends to itself receives what it sends.
    boolean sender = flows.isToItself(flow) == first;
    json.writeStartObject();
    json.writeStringField("type", "socket");
    json.writeStringField("protocol", flows.protocol(flow) == Packet.TCP ? "tcp" : "udp");
    json.writeStringField("localAddress", address(flow, first));
    json.writeNumberField("localPort", flows.port(flow, first));
    json.writeStringField("remoteAddress", address(flow, !first));
    json.writeNumberField("remotePort", flows.port(flow, !first));
    json.writeStringField("localBy", ends.rule(flow).name().toLowerCase(Locale.ROOT));
    json.writeNumberField("sentPackets", flows.packets(flow, first));
    json.writeNumberField("sentBytes", flows.bytes(flow, first));
    json.writeNumberField("receivedPackets", flows.packets(flow, sender));
    json.writeNumberField("receivedBytes", flows.bytes(flow, sender));
    json.writeStringField("firstTime", time(flows.firstNs(flow)));
    json.writeStringField("lastTime", time(flows.lastNs(flow)));
    json.writeEndObject();
    json.writeRaw('\n');
  }

  private String address(int flow, boolean first) {
    return AddressText.of(
        flows.isV6(flow), flows.addressHigh(flow, first), flows.addressLow(flow, first));
  }

  /**
   * Writes the record of the file.
   *
   * @param complete whether it was read to its end
   */
  void writeFile(String name, String format, boolean complete, CaptureEngine engine)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "file");
    json.writeStringField("file", name);
    json.writeStringField("format", format);
    json.writeBooleanField("complete", complete);
    if (engine.count(CaptureCounter.FRAMES) > 0) {
      json.writeStringField("firstTime", time(engine.firstNs()));
      json.writeStringField("lastTime", time(engine.lastNs()));
    }
    for (CaptureCounter counter : CaptureCounter.values()) {
      json.writeNumberField(counter.key(), engine.count(counter));
    }
    json.writeNumberField("foreignPackets", foreignPackets);
    json.writeNumberField("foreignBytes", foreignBytes);
    json.writeNumberField("sockets", flows.size());
    json.writeEndObject();
    json.writeRaw('\n');
    json.flush();
  }

  private static String time(long ns) {
    return Instant.ofEpochSecond(Math.floorDiv(ns, NS_PER_SECOND), Math.floorMod(ns, NS_PER_SECOND))
        .toString();
  }
}
