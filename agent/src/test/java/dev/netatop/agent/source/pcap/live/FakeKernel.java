// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.live;

import dev.netatop.agent.source.SourceFeature;
import dev.netatop.agent.source.pcap.Frame;
import dev.netatop.agent.source.pcap.device.Capture;
import dev.netatop.agent.source.pcap.owner.Endpoint;
import dev.netatop.agent.source.pcap.owner.OwnerAnswer;
import dev.netatop.agent.source.pcap.owner.OwnerSearch;
import dev.netatop.agent.source.pcap.owner.ProcessEnds;
import dev.netatop.agent.source.pcap.owner.Use;
import dev.netatop.agent.source.pcap.owner.Uses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the source asks of the kernel, said by a test. Times are those of the epoch. */
final class FakeKernel implements Capture, OwnerSearch, Uses {
  private record Passed(Segment segment, long timeNs) {}

  private final Queue<Passed> frames = new ArrayDeque<>();
  private final Queue<OwnerAnswer> answers = new ArrayDeque<>();
  private final Queue<ProcessEnds.End> ends = new ArrayDeque<>();
  private final Queue<Use> uses = new ArrayDeque<>();
  final List<Endpoint> asked = new ArrayList<>();
  final Set<Integer> local = new HashSet<>();
  final Set<Integer> gone = new HashSet<>();
  final Set<Integer> watched = new HashSet<>();
  int addressVersion = 1;
  long horizonNs;
  long lost;
  private int id;

  void passes(Segment segment, long timeNs) {
    frames.add(new Passed(segment, timeNs));
    horizonNs = Math.max(horizonNs, timeNs);
  }

  void answers(OwnerAnswer answer) {
    answers.add(answer);
  }

  void ends(int tgid, long startNs, int waitStatus) {
    ends.add(new ProcessEnds.End(tgid, startNs, OptionalInt.of(waitStatus)));
  }

  void uses(Use use) {
    uses.add(use);
  }

  @Override
  public boolean await(long timeoutMs) {
    return !frames.isEmpty();
  }

  @Override
  public boolean next(Frame frame) {
    Passed passed = frames.poll();
    if (passed != null) {
      passed.segment().into(frame, passed.timeNs(), ++id);
    }
    return passed != null;
  }

  @Override
  public long horizonNs() {
    return horizonNs;
  }

  @Override
  public boolean isLocal(boolean isV6, long high, long low) {
    return local.contains((int) (low & 0xff));
  }

  @Override
  public int addressVersion() {
    return addressVersion;
  }

  @Override
  public String interfaceName(int interfaceId) {
    return "eth" + interfaceId;
  }

  @Override
  public long lostPackets() {
    return lost;
  }

  @Override
  public List<Device> devices() {
    return List.of(new Device("eth0", true, ""), new Device("wlan0", false, "it is down"));
  }

  @Override
  public void watch(int descriptor) {}

  @Override
  public void wake() {}

  @Override
  public boolean ask(Endpoint end) {
    asked.add(end);
    return true;
  }

  @Override
  public @Nullable OwnerAnswer next() {
    return answers.poll();
  }

  @Override
  public boolean next(Use use) {
    Use told = uses.poll();
    if (told == null) {
      return false;
    }
    use.timeNs = told.timeNs;
    use.socket = told.socket;
    use.protocol = told.protocol;
    use.isV6 = told.isV6;
    use.isAnyAddress = told.isAnyAddress;
    use.isAnyFamily = told.isAnyFamily;
    use.localHigh = told.localHigh;
    use.localLow = told.localLow;
    use.localPort = told.localPort;
    use.remoteHigh = told.remoteHigh;
    use.remoteLow = told.remoteLow;
    use.remotePort = told.remotePort;
    use.tgid = told.tgid;
    use.tid = told.tid;
    use.processStartNs = told.processStartNs;
    use.threadStartNs = told.threadStartNs;
    use.uid = told.uid;
    use.command = told.command;
    return true;
  }

  @Override
  public long lost() {
    return 0;
  }

  @Override
  public SourceFeature feature() {
    return new SourceFeature("search", true, "asks a test");
  }

  @Override
  public List<SourceFeature> features() {
    return List.of();
  }

  @Override
  public void close() {}

  /** Apart, since a search has a method of the same name. */
  ProcessEnds processEnds() {
    return new ProcessEnds() {
      @Override
      public boolean watch(int tgid, long startNs) {
        watched.add(tgid);
        return !gone.contains(tgid);
      }

      @Override
      public @Nullable End next() {
        return ends.poll();
      }

      @Override
      public int descriptor() {
        return -1;
      }

      @Override
      public void close() {}
    };
  }
}
