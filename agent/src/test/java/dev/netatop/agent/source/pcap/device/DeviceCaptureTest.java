// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.pcap.Frame;
import dev.netatop.agent.source.pcap.Packet;
import dev.netatop.agent.source.pcap.device.Capture.Device;
import dev.netatop.agent.source.pcap.device.DeviceCapture.Options;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DeviceCaptureTest {
  private static final long MS = 1_000_000L;
  private static final long SECOND = 1000 * MS;
  private static final long EPOCH = 1_700_000_000L * SECOND;
  private static final long LATENCY = 60 * MS;
  private static final Link LO = new Link(1, "lo", true, true);
  private static final Link ETH0 = new Link(2, "eth0", true, false);

  private final FakeRings rings = new FakeRings();
  private final FakeWaiting waiting = new FakeWaiting(rings);
  private final Frame frame = new Frame();
  private List<Link> links = List.of(LO, ETH0);
  private LocalAddresses addresses = LocalAddresses.NONE;
  private String problem = "";
  private int reads;
  private long nowNs;
  private DeviceCapture capture = make(List.of());

  private DeviceCapture make(List<String> names) {
    return new DeviceCapture(
        new Options(names, "", Options.DEFAULT_BUFFER_BYTES),
        this::read,
        rings,
        waiting,
        () -> EPOCH + nowNs,
        () -> nowNs);
  }

  private Network.State read() throws SourceException {
    reads++;
    if (!problem.isEmpty()) {
      throw new SourceException(problem);
    }
    return new Network.State(links, addresses);
  }

  @BeforeEach
  void start() throws SourceException {
    capture.start();
  }

  private List<Integer> marks() {
    List<Integer> marks = new ArrayList<>();
    while (capture.next(frame)) {
      marks.add((int) frame.data[frame.offset]);
    }
    return marks;
  }

  private void tick(long ns) {
    nowNs += ns;
    capture.await(0);
  }

  @Test
  void givesARoundInOrderOfTime() {
    rings.ring("lo").add(EPOCH + 1, 1);
    rings.ring("lo").add(EPOCH + 4, 4);
    rings.ring("eth0").add(EPOCH + 2, 2);
    rings.ring("eth0").add(EPOCH + 3, 3);
    assertThat(capture.await(1000)).isTrue();
    assertThat(marks()).containsExactly(1, 2, 3, 4);
    assertThat(capture.interfaceName(frame.interfaceId)).isEqualTo("lo");
    assertThat(capture.await(0)).isFalse();
    assertThat(marks()).isEmpty();
    assertThat(capture.lostPackets()).isZero();
  }

  @Test
  void eachInterfaceGetsItsShareOfARound() {
    rings.capacity = 10;
    for (int i = 0; i < 30; i++) {
      rings.ring("lo").add(EPOCH + i, 1);
      rings.ring("eth0").add(EPOCH + i, 2);
    }
    capture.await(0);
    assertThat(marks()).hasSize(10).contains(1, 2);
    assertThat(rings.ring("lo").frames).hasSize(25);
    assertThat(rings.ring("eth0").frames).hasSize(25);
  }

  @Test
  void theHorizonComesAfterTheFramesBeforeIt() {
    nowNs = 10 * SECOND;
    rings.ring("lo").add(EPOCH + 9 * SECOND, 1);
    long before = capture.horizonNs();
    capture.await(0);
    assertThat(capture.horizonNs()).as("not given yet").isEqualTo(before);
    marks();
    assertThat(capture.horizonNs()).isEqualTo(EPOCH + nowNs - LATENCY);
    tick(SECOND);
    assertThat(capture.horizonNs()).as("nothing passed").isEqualTo(EPOCH + nowNs - LATENCY);
  }

  @Test
  void theHorizonWaitsForARingThatHasMore() {
    nowNs = 10 * SECOND;
    rings.capacity = 2;
    for (int i = 0; i < 3; i++) {
      rings.ring("lo").add(EPOCH + 5 * SECOND + i * SECOND, i);
    }
    capture.await(0);
    marks();
    assertThat(capture.horizonNs()).isEqualTo(EPOCH + 6 * SECOND - Horizon.SLACK_NS);
    tick(0);
    marks();
    assertThat(capture.horizonNs()).isEqualTo(EPOCH + nowNs - LATENCY);
  }

  @Test
  void doesNotWaitWhileThereIsMore() {
    rings.capacity = 2;
    for (int i = 0; i < 4; i++) {
      rings.ring("lo").add(EPOCH + i, i);
    }
    nowNs += SECOND;
    capture.await(700);
    assertThat(waiting.timeouts).containsExactly(700);
    marks();
    nowNs += MS;
    capture.await(700);
    assertThat(waiting.timeouts).hasSize(2);
    assertThat(marks()).containsExactly(2, 3);
  }

  @Test
  void framesThatNobodyAskedForAreLost() {
    rings.ring("lo").add(EPOCH, 1);
    rings.ring("lo").add(EPOCH, 2);
    rings.ring("lo").add(EPOCH, 3);
    capture.await(0);
    assertThat(capture.next(frame)).isTrue();
    capture.await(0);
    assertThat(capture.lostPackets()).isEqualTo(2);
  }

  @Test
  void aRecordThatCannotBeReadIsLost() {
    rings.ring("lo").frames.add(FakeRings.record(EPOCH, 1000, 1000, 1));
    capture.await(0);
    assertThat(marks()).isEmpty();
    capture.await(0);
    assertThat(capture.lostPackets()).isEqualTo(1);
  }

  @Test
  void lostFramesAreAskedForSometimes() {
    nowNs += SECOND;
    int asked = rings.ring("lo").dropsAsked;
    rings.ring("lo").drops = 7;
    for (int i = 0; i < 100; i++) {
      assertThat(capture.lostPackets()).isEqualTo(7);
    }
    assertThat(rings.ring("lo").dropsAsked).isEqualTo(asked + 1);
    rings.ring("lo").drops = 9;
    nowNs += SECOND;
    assertThat(capture.lostPackets()).isEqualTo(9);
  }

  @Test
  void looksAtInterfacesWhenTheKernelTellsOfAChange() {
    links = List.of(LO);
    int before = reads;
    tick(SECOND);
    assertThat(reads).as("nobody told").isEqualTo(before);
    waiting.changed = true;
    tick(MS);
    assertThat(capture.devices()).containsExactly(new Device("lo", true, ""));
    before = reads;
    links = List.of(LO, ETH0);
    waiting.changed = true;
    tick(50 * MS);
    assertThat(reads).as("so soon after the last one").isEqualTo(before);
    tick(51 * MS);
    assertThat(capture.devices()).hasSize(2);
  }

  @Test
  void looksNowAndThenWhereTheKernelTellsNothing() throws SourceException {
    waiting.noticesLinks = false;
    capture = make(List.of());
    capture.start();
    int before = reads;
    tick(SECOND - 1);
    assertThat(reads).isEqualTo(before);
    tick(1);
    assertThat(reads).isEqualTo(before + 1);
  }

  @Test
  void waitsForTheInterfacesThereAreFromTheFirstTimeOn() {
    capture.await(1000);
    assertThat(waiting.waitedFor).containsExactly(2);
  }

  @Test
  void waitsNoLongerThanUntilSomethingIsDue() {
    rings.ring("eth0").failure = "Hangup on packet socket";
    nowNs += SECOND;
    capture.await(0);
    assertThat(capture.devices()).contains(new Device("eth0", false, "Hangup on packet socket"));
    rings.ring("eth0").failure = "";
    waiting.timeouts.clear();
    capture.await(5000);
    assertThat(waiting.timeouts).containsExactly((int) (Devices.LEAVE_NS / MS));
  }

  @Test
  void anInterfaceThatFailsIsOpenedAgain() {
    rings.ring("eth0").failure = "Hangup on packet socket";
    tick(SECOND);
    FakeRings.FakeRing broken = rings.ring("eth0");
    broken.failure = "";
    broken.add(EPOCH, 5);
    tick(MS);
    assertThat(marks()).as("what was in its ring").containsExactly(5);
    tick(200 * MS);
    assertThat(broken.ringClosed).isTrue();
    tick(SECOND);
    assertThat(capture.devices()).contains(new Device("eth0", true, ""));
    rings.ring("eth0").add(EPOCH, 6);
    tick(MS);
    assertThat(marks()).containsExactly(6);
  }

  @Test
  void aListThatCannotBeHadChangesNothing() {
    problem = "cannot list network interfaces: out of memory";
    waiting.changed = true;
    tick(SECOND);
    assertThat(capture.devices()).hasSize(3).contains(new Device("", false, problem));
    problem = "";
    tick(SECOND);
    assertThat(capture.devices()).hasSize(2);
  }

  @Test
  void addressesHaveAVersion() {
    assertThat(capture.addressVersion()).isZero();
    addresses = new LocalAddresses.Builder().v4(0xc0000201, -1, false).build();
    waiting.changed = true;
    tick(SECOND);
    assertThat(capture.addressVersion()).isEqualTo(1);
    assertThat(capture.isLocal(false, Packet.V4_HIGH, Packet.V4_LOW | 0xc0000201L)).isTrue();
    addresses = new LocalAddresses.Builder().v4(0xc0000201, -1, false).build();
    waiting.changed = true;
    tick(SECOND);
    assertThat(capture.addressVersion()).as("the same").isEqualTo(1);
  }

  @Test
  void nothingToCaptureIsAnError() {
    links = List.of(new Link(1, "lo", false, true));
    assertThatThrownBy(make(List.of())::start)
        .isInstanceOf(SourceException.class)
        .hasMessage("no network interface is up: ip link shows which there are");
    links = List.of(LO, ETH0);
    rings.failures.put("lo", "not allowed");
    rings.failures.put("eth0", "not allowed");
    assertThatThrownBy(make(List.of())::start)
        .isInstanceOf(SourceException.class)
        .hasMessage("cannot capture lo, eth0: not allowed");
  }

  @Test
  void closesOnce() {
    rings.ring("lo").drops = 3;
    capture.close();
    capture.close();
    capture.wake();
    assertThat(rings.ring("lo").ringClosed).isTrue();
    assertThat(rings.closed).isTrue();
    assertThat(waiting.closed).isTrue();
    assertThat(capture.await(1000)).isFalse();
    assertThat(capture.next(frame)).isFalse();
    assertThat(capture.lostPackets()).as("to the last").isEqualTo(3);
  }

  @Test
  void passesOnWhatEndsAWait() {
    capture.watch(42);
    capture.wake();
    assertThat(waiting.watched).containsExactly(42);
    assertThat(waiting.wakes).isEqualTo(1);
  }

  @Test
  void keepsBuffersWithinBounds() {
    assertThat(new Options(List.of(), "", 0).bufferBytes()).isEqualTo(Options.MIN_BUFFER_BYTES);
    assertThat(new Options(List.of(), "", Integer.MAX_VALUE).bufferBytes())
        .isEqualTo(Options.MAX_BUFFER_BYTES);
  }
}
