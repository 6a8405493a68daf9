// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Numbers are those of x86-64. */
class DoingTest {
  private final Map<Long, byte[]> memory = new HashMap<>();
  private final Map<Integer, List<Integer>> watched = new HashMap<>();
  private final Doing doing =
      new Doing(
          new SystemCallNames("amd64"),
          Map.of(3, "TCP 127.0.0.1:1->127.0.0.1:2 (ESTABLISHED)", 4, "pipe 77"),
          watched,
          Map.of(42, "main", 43, "holder"),
          (address, length) -> memory.getOrDefault(address, new byte[0]));

  private static ThreadSample thread(char state, int call, long... arguments) {
    List<Long> list = new ArrayList<>();
    for (long argument : arguments) {
      list.add(argument);
    }
    return new ThreadSample(
        42,
        "main",
        state,
        "wait_woken",
        call < 0 ? OptionalInt.empty() : OptionalInt.of(call),
        list,
        true,
        0,
        0,
        0);
  }

  private void remember(long address, int... words) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.nativeOrder());
    for (int word : words) {
      bytes.putInt(word);
    }
    memory.put(address, bytes.array());
  }

  private String of(int call, long... arguments) {
    return doing.of(thread('S', call, arguments));
  }

  @Test
  void callsOnDescriptorsNameWhatTheyAre() {
    assertThat(of(45, 3))
        .isEqualTo("blocked in recvfrom on 3: " + "TCP 127.0.0.1:1->127.0.0.1:2 (ESTABLISHED)");
    assertThat(of(0, 9)).isEqualTo("blocked in read on 9");
    assertThat(doing.of(thread('R', 1, 4))).isEqualTo("running in write on 4: pipe 77");
    assertThat(doing.of(thread('D', 74, 4)))
        .isEqualTo("blocked without interruption in fsync on 4: pipe 77");
  }

  @Test
  void pollAndSelectNameWhatTheyWaitFor() {
    remember(0x1000, 4, 1, 3, 1);
    assertThat(of(7, 0x1000, 2, -1))
        .isEqualTo("blocked in poll on 3: TCP 127.0.0.1:1->127.0.0.1:2 (ESTABLISHED), 4: pipe 77");
    assertThat(of(7, 0x2000, 2, -1)).isEqualTo("blocked in poll on 2 descriptors");
    assertThat(of(7, 0, 0, 100)).isEqualTo("blocked in poll: sleeps for a time");
    remember(0x3000, 0b10000, 0);
    assertThat(of(23, 5, 0x3000, 0, 0)).isEqualTo("blocked in select on 4: pipe 77");
    assertThat(of(23, 0, 0, 0, 0)).isEqualTo("blocked in select: sleeps for a time");
  }

  @Test
  void epollNamesWhatItWatches() {
    assertThat(of(232, 8)).isEqualTo("blocked in epoll_wait on 8");
    watched.put(8, List.of(4, 10, 11, 12, 13));
    assertThat(of(232, 8))
        .isEqualTo("blocked in epoll_wait on 8, which watches 4: pipe 77, 10, 11, 12, and 1 more");
  }

  @Test
  void locksNameTheirHolder() {
    assertThat(of(202, 0x5000, 128)).isEqualTo("blocked in futex: waits for a lock at 0x5000");
    remember(0x5008, 43);
    assertThat(of(202, 0x5000, 128, 2))
        .startsWith("blocked in futex: waits for a lock at 0x5000, held by thread 43 (holder)");
    remember(0x5008, 42);
    assertThat(of(202, 0x5000, 128, 2)).isEqualTo("blocked in futex: waits for a lock at 0x5000");
    remember(0x6000, 43);
    assertThat(of(202, 0x6000, 265, 43))
        .isEqualTo("blocked in futex: waits for the end of thread 43 (holder)");
    remember(0x7000, 0x8000_0000 | 43);
    assertThat(of(202, 0x7000, 6)).endsWith("held by thread 43 (holder)");
    assertThat(of(72, 4, 7)).isEqualTo("blocked in fcntl: waits for a lock on 4: pipe 77");
  }

  @Test
  void othersAreSaidInWords() {
    assertThat(doing.of(thread('R', -1))).isEqualTo("computing (in no system call)");
    assertThat(doing.of(thread('T', 0, 3))).startsWith("stopped by a signal");
    assertThat(of(230, 0)).isEqualTo("blocked in clock_nanosleep: sleeps for a time");
    assertThat(of(61, 50)).isEqualTo("blocked in wait4: waits for child 50");
    assertThat(of(61, -1)).isEqualTo("blocked in wait4: waits for a child to end");
    assertThat(of(9999)).isEqualTo("blocked in system call 9999");
    ThreadSample hidden =
        new ThreadSample(42, "main", 'S', "", OptionalInt.empty(), List.of(), false, 0, 0, 0);
    assertThat(doing.of(hidden)).contains("not shown to this user");
  }

  @Test
  void namesOfBothArchitectures() {
    assertThat(new SystemCallNames("aarch64").of(63)).isEqualTo("read");
    assertThat(new SystemCallNames("aarch64").of(207)).isEqualTo("recvfrom");
    assertThat(new SystemCallNames("amd64").of(462)).isEqualTo("mseal");
    assertThat(new SystemCallNames("riscv64").of(1)).isEqualTo("system call 1");
  }

  @Test
  void theRankingCountsThreadsAndShares() {
    Tally tally = new Tally();
    tally.add(1, "a");
    tally.add(2, "b");
    tally.add(1, "b");
    tally.add(2, "b");
    assertThat(tally.ranking())
        .containsExactly(new Tally.Line("b", 2, 3, 4), new Tally.Line("a", 1, 1, 4));
    assertThat(tally.ranking().get(0).percent()).isEqualTo(75);
    assertThat(tally.mostOf(2)).isEqualTo("b");
    assertThat(tally.mostOf(9)).isEmpty();
  }

  @Test
  void unitsAndContainersAreReadFromTheCgroup() {
    String id = "0123456789abcdef".repeat(4);
    assertThat(Unit.parse("0::/system.slice/ssh.service\n").unit()).contains("ssh.service");
    assertThat(
            Unit.parse("0::/user.slice/user-1000.slice/user@1000.service/app.slice/x.scope\n")
                .unit())
        .contains("user@1000.service");
    assertThat(Unit.parse("0::/system.slice/docker-" + id + ".scope\n").container())
        .contains("docker 0123456789ab");
    assertThat(Unit.parse("0::/docker/" + id + "\n").container()).contains("docker 0123456789ab");
    assertThat(
            Unit.parse("0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope\n")
                .container())
        .contains("cri-containerd 0123456789ab");
    assertThat(Unit.parse("0::/lxc.payload.web/init.scope\n").container()).contains("lxc web");
    assertThat(Unit.parse("1:name=systemd:/a.service\n").unit()).contains("a.service");
    assertThat(Unit.parse("0::/\n"))
        .isEqualTo(new Unit("/", java.util.Optional.empty(), java.util.Optional.empty()));
  }
}
