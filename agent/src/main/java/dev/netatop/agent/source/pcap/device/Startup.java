// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.device.Capture.Device;
import dev.netatop.agent.source.pcap.device.DeviceCapture.Options;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;
import org.pcap4j.packet.namednumber.DataLinkType;

/** Checks what is asked for, and puts a capture together. */
final class Startup {
  private Startup() {}

  /** Finds out what can be known before anything is opened. */
  static void check(Options options) throws SourceException {
    load();
    checkFilter(options.filter());
    if (!options.interfaces().isEmpty()) {
      checkNames(options.interfaces(), new InterfaceAddresses().read().links());
    }
  }

  private static void load() throws SourceException {
    try {
      Pcaps.libVersion();
      Class.forName(Pcap.class.getName());
      Class.forName(PcapRing.class.getName());
    } catch (LinkageError | ClassNotFoundException e) {
      throw PcapErrors.missing(e);
    }
  }

  /** Interfaces differ in which expressions fit them: one that fits none is wrong. */
  static void checkFilter(String filter) throws SourceException {
    if (filter.length() > Options.MAX_FILTER_LENGTH || filter.indexOf('\0') >= 0) {
      throw new SourceException(
          "the filter is longer than %d characters, or holds a zero"
              .formatted(Options.MAX_FILTER_LENGTH));
    }
    if (filter.isBlank()) {
      return;
    }
    String problem = problem(filter, DataLinkType.EN10MB);
    if (!problem.isEmpty() && !problem(filter, DataLinkType.RAW).isEmpty()) {
      throw PcapErrors.filter(filter, problem);
    }
  }

  private static String problem(String filter, DataLinkType linkType) throws SourceException {
    try (PcapHandle dead = Pcaps.openDead(linkType, PcapRings.SNAP_LENGTH)) {
      dead.compileFilter(filter, BpfCompileMode.OPTIMIZE, PcapHandle.PCAP_NETMASK_UNKNOWN).free();
      return "";
    } catch (PcapNativeException e) {
      return String.valueOf(e.getMessage());
    } catch (NotOpenException e) {
      throw new SourceException("cannot check a filter: " + e.getMessage(), e);
    }
  }

  static void checkNames(List<String> wanted, List<Link> links) throws SourceException {
    List<String> there = links.stream().map(Link::name).sorted().toList();
    for (String name : wanted) {
      if (!there.contains(name)) {
        throw new SourceException(
            "there is no network interface \"%s\" here, but %s"
                .formatted(name, String.join(", ", there)));
      }
    }
  }

  /** Opens what there is; fails where that is nothing. */
  static DeviceCapture open(Options options, LongSupplier wallNs) throws SourceException {
    Descriptors descriptors = new Descriptors();
    PcapRings rings;
    try {
      rings = new PcapRings(options.filter());
    } catch (SourceException e) {
      descriptors.close();
      throw e;
    }
    DeviceCapture capture =
        new DeviceCapture(
            options, new InterfaceAddresses(), rings, descriptors, wallNs, System::nanoTime);
    try {
      capture.start();
    } catch (SourceException e) {
      capture.close();
      throw e;
    }
    return capture;
  }

  /** Why nothing is captured. */
  static String nothing(List<Device> devices) {
    Map<String, List<String>> namesByReason = new LinkedHashMap<>();
    for (Device device : devices) {
      namesByReason
          .computeIfAbsent(device.remark(), remark -> new ArrayList<>())
          .add(device.name());
    }
    return namesByReason.isEmpty()
        ? "no network interface is up: ip link shows which there are"
        : namesByReason.entrySet().stream()
            .map(entry -> String.join(", ", entry.getValue()) + ": " + entry.getKey())
            .collect(Collectors.joining("; ", "cannot capture ", ""));
  }
}
