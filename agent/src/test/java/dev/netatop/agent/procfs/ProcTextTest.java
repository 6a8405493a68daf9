// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.procfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProcTextTest {
  private static final String MOUNTS =
      """
      22 28 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw
      23 28 0:22 / /sys rw,nosuid shared:7 - sysfs sysfs rw
      30 23 0:26 / /sys/fs/cgroup/my\\040group rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate
      31 23 0:27 / /other rw - cgroup2 cgroup2 rw
      """;

  private static final String SNMP =
      """
      Ip: Forwarding DefaultTTL
      Ip: 1 64
      Icmp: InMsgs InErrors OutMsgs
      Icmp: 7 0 18446744073709551615
      IcmpMsg: InType3
      IcmpMsg: 9
      """;

  @Test
  void argumentsAreSeparatedBySpaces() {
    assertThat(ProcText.commandLine("ls\0-l\0\0".getBytes(UTF_8))).isEqualTo("ls -l");
    assertThat(ProcText.commandLine("a\0\0b\0".getBytes(UTF_8))).isEqualTo("a  b");
    assertThat(ProcText.commandLine(new byte[0])).isNull();
    assertThat(ProcText.commandLine(new byte[3])).isNull();
  }

  @Test
  void argumentsAreCutAt256Bytes() {
    byte[] whole = ("x".repeat(255) + "\0").getBytes(UTF_8);
    byte[] cut = ("x".repeat(256) + "y").getBytes(UTF_8);
    assertThat(ProcText.commandLine(whole)).hasSize(255);
    assertThat(ProcText.isTruncated(whole)).isFalse();
    assertThat(ProcText.commandLine(cut)).isEqualTo("x".repeat(256));
    assertThat(ProcText.isTruncated(cut)).isTrue();
    assertThat(ProcText.isTruncated(("x".repeat(256) + "\0").getBytes(UTF_8))).isFalse();
  }

  @Test
  void theV2LineNamesTheCgroup() {
    assertThat(ProcText.cgroup("4:memory:/old\n0::/system.slice/a:b.service\n"))
        .isEqualTo("/system.slice/a:b.service");
    assertThat(ProcText.cgroup("4:memory:/old\n")).isNull();
  }

  @Test
  void findsTheFirstCgroup2Mount() {
    assertThat(ProcText.cgroup2Mount(MOUNTS)).isEqualTo("/sys/fs/cgroup/my group");
    assertThat(ProcText.cgroup2Mount("")).isNull();
  }

  @Test
  void seesHidepid() {
    assertThat(ProcText.hidesProcesses(MOUNTS)).isFalse();
    for (String hidden : new String[] {"hidepid=1", "hidepid=2", "hidepid=invisible"}) {
      String mounts = "22 28 0:21 / /proc rw,relatime shared:1 - proc proc rw," + hidden + "\n";
      assertThat(ProcText.hidesProcesses(mounts)).as(hidden).isTrue();
    }
    for (String open : new String[] {"hidepid=0", "hidepid=off", "gid=5"}) {
      String mounts = "22 28 0:21 / /proc rw,relatime shared:1 - proc proc rw," + open + "\n";
      assertThat(ProcText.hidesProcesses(mounts)).as(open).isFalse();
    }
    assertThat(ProcText.hidesProcesses("1 2 0:1 / /mnt/proc rw - proc proc rw,hidepid=2"))
        .isFalse();
  }

  @Test
  void theMountOnTopCounts() {
    String below = "22 28 0:21 / /proc rw - proc proc rw,hidepid=2\n";
    String above = "90 22 0:50 / /proc rw - proc proc rw\n";
    assertThat(ProcText.hidesProcesses(below + above)).isFalse();
    assertThat(ProcText.hidesProcesses(above + below)).isTrue();
  }

  @Test
  void findsAGroupById() {
    String groups = "root:x:0:\nbroken\nnetatopper:x:7:\nnetatop:x:998:alice,bob\n";
    assertThat(ProcText.groupId(groups, "netatop")).hasValue(998);
    assertThat(ProcText.groupId(groups, "broken")).isEmpty();
    assertThat(ProcText.groupId("netatop:x:y:\n", "netatop")).isEmpty();
  }

  @Test
  void readsSnmpByName() {
    assertThat(ProcText.snmp(SNMP, "Icmp", "InMsgs")).hasValue(7);
    assertThat(ProcText.snmp(SNMP, "Icmp", "OutMsgs")).hasValue(-1);
    assertThat(ProcText.snmp(SNMP, "Icmp", "Nothing")).isEmpty();
    assertThat(ProcText.snmp(SNMP, "Udp", "InDatagrams")).isEmpty();
    assertThat(ProcText.snmp("Icmp: InMsgs\n", "Icmp", "InMsgs")).isEmpty();
    assertThat(ProcText.snmp6("Icmp6InMsgs   \t12\nIcmp6OutMsgs 3\n", "Icmp6InMsgs")).hasValue(12);
    assertThat(ProcText.snmp6("", "Icmp6InMsgs")).isEmpty();
  }
}
