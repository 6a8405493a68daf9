// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.netatop.agent.procfs.ProcReader;
import dev.netatop.agent.source.hook.FakeProc;
import dev.netatop.proto.v1.FilesRequest;
import dev.netatop.proto.v1.OpenFile;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.ThreadState;
import dev.netatop.proto.v1.ThreadsRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** FILES and THREADS, over a /proc tree whose files belong to who runs the test. */
class ProcessStreamTest extends SessionFixture {
  private static final long START = 50_000_000_000L;

  @TempDir Path root;
  private FakeProc tree;
  private Peer owner;

  @BeforeEach
  void makeTree() throws IOException {
    tree = new FakeProc(root);
    tree.process(42, START);
    Files.createDirectories(root.resolve("42/fd"));
    proc = new ProcReader(root);
    service = service(ReadPolicy.Scope.ALL);
    int uid = (Integer) Files.getAttribute(root, "unix:uid");
    owner = new Peer(uid, Set.of(uid));
  }

  private void descriptors(int count) throws IOException {
    Files.createDirectories(root.resolve("42/fdinfo"));
    Files.writeString(root.resolve("42/mountinfo"), "27 1 254:0 / / rw - ext4 /dev/vda rw\n");
    for (int i = 0; i < count; i++) {
      Files.createSymbolicLink(root.resolve("42/fd/" + i), root.resolve("42/comm"));
      Files.writeString(root.resolve("42/fdinfo/" + i), "pos:\t" + i + "\nmnt_id:\t27\n");
    }
  }

  private static Request.Builder files(long startNs) {
    return Request.newBuilder()
        .setId(1)
        .setFiles(FilesRequest.newBuilder().setTgid(42).setStartTimeNs(startNs));
  }

  private static Request.Builder threads(int tgid) {
    return Request.newBuilder().setId(1).setThreads(ThreadsRequest.newBuilder().setTgid(tgid));
  }

  private static List<Response> all(Client client) throws IOException {
    List<Response> parts = new ArrayList<>(client.take());
    for (int i = 0; i < 100_000 && !parts.get(parts.size() - 1).getLast(); i++) {
      parts.addAll(client.go().take());
    }
    return parts;
  }

  @Test
  void manyDescriptorsComeInSteps() throws IOException {
    descriptors(1000);
    Client client = new Client(owner).send(files(START));
    // There is more at once, without any event.
    assertThat(client.session.deadlineNs()).isZero();
    List<Response> parts = all(client);
    assertThat(parts).hasSizeGreaterThan(3);
    List<OpenFile> files =
        parts.stream().flatMap(p -> p.getFiles().getFilesList().stream()).toList();
    assertThat(files).hasSize(1000);
    for (OpenFile file : files) {
      assertThat(file.getTarget()).endsWith("/42/comm");
      assertThat(file.getOffset()).isEqualTo(file.getNumber());
      assertThat(file.getSize()).isEqualTo(8);
    }
    assertThat(client.session.hasOpenRequests()).isFalse();
    assertThat(client.session.deadlineNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aClientWithoutTimeGetsOneEntryAStep() throws IOException {
    descriptors(3);
    Client client = new Client(owner).send(files(0));
    assertThat(all(client)).hasSizeLessThanOrEqualTo(2);
    Client slow = new Client(owner);
    slow.session.receive(
        java.nio.ByteBuffer.wrap(
            dev.netatop.proto.FrameEncoder.encode(
                    files(0).build(), dev.netatop.proto.FrameLimits.MAX_REQUEST_BYTES)
                .array()));
    boolean[] turn = {false};
    int parts = 0;
    for (int i = 0; i < 20 && (i == 0 || slow.session.hasOpenRequests()); i++) {
      // Each second question is answered with no: after the step has begun.
      slow.session.advance(moment(), () -> turn[0] = !turn[0]);
      parts += slow.take().size();
    }
    assertThat(parts).isGreaterThanOrEqualTo(3);
  }

  @Test
  void aReaderThatDoesNotReadIsWaitedFor() throws IOException {
    descriptors(5000);
    Client client = new Client(owner).send(files(0));
    for (int i = 0; i < 1000; i++) {
      client.go();
    }
    assertThat(client.session.output().queuedBytes()).isLessThan(400_000);
    assertThat(client.session.deadlineNs()).isGreaterThan(0);
    int count = 0;
    for (Response part : all(client)) {
      count += part.getFiles().getFilesCount();
    }
    assertThat(count).isEqualTo(5000);
  }

  @Test
  void othersAreRefused() throws IOException {
    Peer stranger = new Peer(owner.uid() + 1, Set.of());
    assertThat(new Client(stranger).send(files(START)).errno()).isEqualTo("EPERM");
    assertThat(new Client(stranger).send(threads(42)).errno()).isEqualTo("EPERM");
    assertThat(new Client(MEMBER).send(threads(42)).one().getLast()).isTrue();
    assertThat(new Client(ROOT).send(threads(42)).one().hasThreads()).isTrue();
  }

  @Test
  void anotherProcessOfThatIdIsNotServed() throws IOException {
    assertThat(new Client(owner).send(files(START + 1_000_000_000L)).errno()).isEqualTo("ESRCH");
    assertThat(new Client(owner).send(threads(43)).errno()).isEqualTo("ESRCH");
    assertThat(new Client(owner).send(threads(0)).errno()).isEqualTo("ESRCH");
    assertThat(new Client(owner).send(threads(-1)).errno()).isEqualTo("ESRCH");
  }

  @Test
  void anIdThatIsReusedMeanwhileIsNotServed() throws IOException {
    descriptors(2000);
    Client client = new Client(owner).send(files(0));
    assertThat(client.take()).isNotEmpty();
    tree.process(42, START + 1_000_000_000L);
    assertThat(client.go().errno()).isEqualTo("ESRCH");
    assertThat(client.session.hasOpenRequests()).isFalse();
  }

  @Test
  void threadsTellWhatTheyDo() throws IOException {
    tree.thread(42, 43, START);
    Path thread = root.resolve("42/task/43");
    Files.writeString(
        thread.resolve("syscall"), "45 0x3 0x7f0000000000 0x10 0x0 0x0 0x0 0x1 0x2\n");
    Files.writeString(thread.resolve("wchan"), "wait_woken");
    Files.writeString(thread.resolve("schedstat"), "123 456 7\n");
    Files.writeString(root.resolve("42/task/42/syscall"), "running\n");
    Files.writeString(root.resolve("42/task/42/wchan"), "0");
    List<ThreadState> threads =
        new ArrayList<>(new Client(owner).send(threads(42)).one().getThreads().getThreadsList());
    threads.sort(java.util.Comparator.comparing(ThreadState::getTid));
    assertThat(threads).hasSize(2);
    assertThat(threads.get(0).hasSystemCall()).isFalse();
    assertThat(threads.get(0).getWaitChannel()).isEmpty();
    ThreadState blocked = threads.get(1);
    assertThat(blocked.getTid()).isEqualTo(43);
    assertThat(blocked.getStartTimeNs()).isEqualTo(START);
    assertThat(blocked.getSystemCall()).isEqualTo(45);
    assertThat(blocked.getArgumentsList()).containsExactly(3L, 0L, 16L, 0L, 0L, 0L);
    assertThat(blocked.getWaitChannel()).isEqualTo("wait_woken");
    assertThat(blocked.getRunTimeNs()).isEqualTo(123);
    assertThat(blocked.getQueueTimeNs()).isEqualTo(456);
    assertThat(blocked.getState()).isEqualTo("S");
  }

  /** Each holds a descriptor of the agent's. */
  @Test
  void oneUserHoldsFewListsOpen() throws IOException {
    descriptors(5000);
    service =
        new Service(
            source,
            proc,
            exits,
            new dev.netatop.agent.accounting.CollectionGate(0, Long.MAX_VALUE / 2),
            new ReadPolicy(
                ReadPolicy.Scope.ALL, ReadPolicy.Scope.ALL, java.util.OptionalInt.empty()),
            java.util.Optional::empty,
            "9.9",
            4711,
            0);
    Client client = new Client(BOB);
    for (int i = 1; i <= 6; i++) {
      client.send(files(0).setId(i));
    }
    assertThat(client.take().stream().map(Response::getId).distinct().count())
        .isLessThanOrEqualTo(4);
    client.session.close();
    assertThat(service.holdSnapshot(BOB)).isTrue();
  }
}
