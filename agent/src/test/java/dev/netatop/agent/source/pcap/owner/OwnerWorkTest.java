// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerWorkTest {
  private static final long MS = 1_000_000L;
  private static final Endpoint SERVER = Ends.tcp("10.0.0.1", 80, "10.0.0.2", 5000);
  private static final Endpoint UDP = Ends.udp("10.0.0.1", 53, "10.0.0.2", 5000);
  private static final long START_NS = 100 * FakeProcesses.NS_PER_TICK;

  @TempDir Path root;
  private FakeProcesses processes;
  private DescriptorReader reader;
  private OwnerWork work;
  private final FakeLookup lookup = new FakeLookup();
  private final List<OwnerAnswer> answers = new ArrayList<>();
  private long nowNs;

  private static final class FakeLookup implements SocketLookup {
    final Map<Endpoint, List<SocketRow>> rows = new HashMap<>();
    final List<Endpoint> later = new ArrayList<>();
    long listener;
    boolean isBroken;
    boolean once;
    int most;

    @Override
    public List<List<SocketRow>> find(List<Endpoint> ends, long nowNs) throws LinuxCallException {
      if (isBroken) {
        throw new LinuxCallException("sock_diag", LinuxCalls.EPERM);
      }
      most = Math.max(most, ends.size());
      List<List<SocketRow>> found = new ArrayList<>();
      ends.forEach(end -> found.add(later.remove(end) ? null : rows.getOrDefault(end, List.of())));
      if (once) {
        rows.clear();
      }
      return found;
    }

    @Override
    public long listener(Endpoint end, long nowNs) {
      return listener;
    }

    @Override
    public long pauseNs() {
      return 50 * MS;
    }

    @Override
    public void close() {
      rows.clear();
    }
  }

  @BeforeEach
  void make() throws LinuxCallException {
    processes = new FakeProcesses(root);
    reader = new DescriptorReader(root);
    work = new OwnerWork(lookup, processes.proc(), reader, answers::add, () -> 0);
    lookup.rows.put(SERVER, List.of(Ends.row(false, "10.0.0.1", 80, "10.0.0.2", 5000, 7001)));
    lookup.rows.put(UDP, List.of(Ends.row(false, "*", 53, "*", 0, 7002)));
  }

  @AfterEach
  void close() {
    reader.close();
  }

  private long run(long laterMs) throws LinuxCallException {
    nowNs += laterMs * MS;
    long dueNs = work.step(nowNs);
    return dueNs <= nowNs ? work.step(nowNs) : dueNs;
  }

  private static OwnerAnswer owned(Endpoint end, long inode, int tgid) {
    return new OwnerAnswer.Owned(end, inode + 1000, inode, 1, tgid, START_NS);
  }

  @Test
  void answersEachQuestion() throws LinuxCallException {
    processes.process(42, 1, 100, "server", 7001, 7002);
    work.ask(SERVER);
    work.ask(UDP);
    work.ask(SERVER);
    Endpoint other = Ends.tcp("10.0.0.1", 81, "10.0.0.2", 5000);
    work.ask(other);
    assertThat(run(1)).isEqualTo(Long.MAX_VALUE);
    assertThat(answers)
        .containsExactlyInAnyOrder(
            owned(SERVER, 7001, 42),
            owned(SERVER, 7001, 42),
            owned(UDP, 7002, 42),
            new OwnerAnswer.NoSocket(other));
  }

  @Test
  void aSocketWithoutInodeIsUnopened() throws LinuxCallException {
    lookup.rows.put(
        SERVER, List.of(new SocketRow(false, false, 0, 1, 80, 0, 2, 5000, 0, 77, 0, 6)));
    work.ask(SERVER);
    run(1);
    assertThat(answers).containsExactly(new OwnerAnswer.Unopened(SERVER, 77, 6));
  }

  @Test
  void aSocketThatNoProcessHereHasIsUnopened() throws LinuxCallException {
    work.ask(SERVER);
    run(1);
    assertThat(answers).containsExactly(new OwnerAnswer.Unopened(SERVER, 8001, 1));
  }

  @Test
  void aSocketOfWorkersIsSharedIfItStaysSo() throws LinuxCallException {
    processes.process(42, 1, 100, "worker", 7002);
    processes.process(43, 1, 100, "worker", 7002);
    work.ask(UDP);
    long dueNs = run(1);
    assertThat(answers).isEmpty();
    assertThat(dueNs).isEqualTo(nowNs + 100 * MS);
    run(100);
    assertThat(answers).containsExactly(new OwnerAnswer.Shared(UDP, 8002, 7002, 1, 2));
  }

  @Test
  void aChildThatClosesWhatItInheritedWasNoHolder() throws LinuxCallException {
    processes.process(42, 1, 100, "server", 7002);
    processes.process(43, 42, 100, "server", 7002);
    work.ask(UDP);
    run(1);
    processes.process(43, 42, 100, "program");
    run(100);
    assertThat(answers).containsExactly(owned(UDP, 7002, 42));
  }

  @Test
  void aServerThatAcceptsMayForkForTheConnection() throws LinuxCallException {
    lookup.listener = 7000;
    processes.process(42, 1, 100, "server", 7000, 7001);
    work.ask(SERVER);
    run(1);
    assertThat(answers).isEmpty();
    processes.process(42, 1, 100, "server", 7000);
    processes.process(43, 42, 100, "server", 7000, 7001);
    run(100);
    assertThat(answers).containsExactly(owned(SERVER, 7001, 43));
  }

  @Test
  void aSocketThatIsClosedBeforeItIsFoundIsNotSoughtEverywhere() throws LinuxCallException {
    processes.process(42, 1, 100, "server", 7001);
    work.begin(nowNs);
    nowNs += 10_000 * MS;
    lookup.once = true;
    work.ask(SERVER);
    run(1);
    assertThat(answers).containsExactly(new OwnerAnswer.Unopened(SERVER, 8001, 1));
  }

  @Test
  void whatWasClosedMeanwhileIsWhoseItWas() throws LinuxCallException {
    lookup.listener = 7000;
    processes.process(42, 1, 100, "server", 7000, 7001);
    work.ask(SERVER);
    run(1);
    processes.process(42, 1, 100, "server", 7000);
    run(100);
    assertThat(answers).containsExactly(owned(SERVER, 7001, 42));
  }

  @Test
  void whoHasAnotherListenerNeedsNoSecondLook() throws LinuxCallException {
    lookup.listener = 7999;
    processes.process(42, 1, 100, "server", 7000, 7001);
    work.ask(SERVER);
    run(1);
    assertThat(answers).containsExactly(owned(SERVER, 7001, 42));
  }

  @Test
  void receiversOfAGroupThatAreOneProcessOwnIt() throws LinuxCallException {
    Endpoint group = Ends.udp("224.0.0.251", 5353, "10.0.0.9", 5353);
    SocketRow first = Ends.row(false, "*", 5353, "*", 0, 7001);
    SocketRow second = Ends.row(false, "224.0.0.251", 5353, "*", 0, 7002);
    lookup.rows.put(group, List.of(first, second));
    processes.process(42, 1, 100, "mdns", 7001, 7002);
    work.ask(group);
    run(1);
    assertThat(answers).containsExactly(owned(group, 7001, 42));
    answers.clear();
    processes.process(42, 1, 100, "mdns", 7001);
    processes.process(50, 1, 100, "browser", 7002);
    work.ask(group);
    run(1000);
    assertThat(answers).containsExactly(new OwnerAnswer.Shared(group, 8001, 7001, 1, 2));
  }

  @Test
  void asksAgainForWhatTheLookupPutsOff() throws LinuxCallException {
    processes.process(42, 1, 100, "server", 7002);
    lookup.later.add(UDP);
    work.ask(UDP);
    assertThat(run(1)).isEqualTo(nowNs + 50 * MS);
    run(49);
    assertThat(answers).isEmpty();
    run(1);
    assertThat(answers).containsExactly(owned(UDP, 7002, 42));
  }

  @Test
  void aSocketWithManyRemoteEndsIsNotSoughtForEach() throws LinuxCallException {
    processes.process(42, 1, 100, "server", 7002);
    work.ask(UDP);
    run(1);
    processes.process(42, 1, 100, "server");
    Endpoint other = Ends.udp("10.0.0.1", 53, "10.0.0.3", 5001);
    lookup.rows.put(other, lookup.rows.get(UDP));
    work.ask(other);
    run(100);
    assertThat(answers).contains(owned(other, 7002, 42));
    work.ask(UDP);
    run(1000);
    assertThat(answers).contains(new OwnerAnswer.Unopened(UDP, 8002, 1));
  }

  @Test
  void looksUpSomeAtATime() throws LinuxCallException {
    for (int port = 1; port <= 1500; port++) {
      work.ask(Ends.tcp("10.0.0.1", port, "10.0.0.2", 1));
    }
    assertThat(work.step(nowNs)).isEqualTo(nowNs);
    assertThat(answers).hasSize(1024);
    assertThat(work.step(nowNs)).isEqualTo(Long.MAX_VALUE);
    assertThat(answers).hasSize(1500);
    assertThat(lookup.most).isEqualTo(SocketLookup.MAX_ENDS);
  }

  @Test
  void whatWasAskedStaysWhenTheLookupFails() throws LinuxCallException {
    processes.process(42, 1, 100, "server", 7001);
    lookup.isBroken = true;
    work.ask(SERVER);
    assertThatThrownBy(() -> run(1)).isInstanceOf(LinuxCallException.class);
    FakeLookup other = new FakeLookup();
    other.rows.putAll(lookup.rows);
    work.use(other);
    run(1);
    assertThat(answers).containsExactly(owned(SERVER, 7001, 42));
  }
}
