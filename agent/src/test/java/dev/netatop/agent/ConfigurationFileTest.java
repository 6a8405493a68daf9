// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.netatop.agent.server.ReadPolicy.Scope;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationFileTest {
  private static Configuration parse(String text) throws ConfigurationException {
    return ConfigurationFile.parse("/etc/x.conf", text);
  }

  @Test
  void anEmptyFileIsTheDefaults() throws ConfigurationException {
    assertThat(parse("")).isEqualTo(Configuration.defaults());
    assertThat(parse("# a comment\n\n   \n  # another\n")).isEqualTo(Configuration.defaults());
    assertThat(Configuration.defaults().socket())
        .isEqualTo(Path.of("/run/netatop-agent/agent.sock"));
    assertThat(Configuration.defaults().details()).isEqualTo(Scope.OWNER);
    assertThat(Configuration.defaults().counters()).as("hidepid decides").isEmpty();
  }

  @Test
  void everyKeyIsHeeded() throws ConfigurationException {
    Configuration set =
        parse(
            """
            socket = /tmp/a b.sock
            source=pcap
            interfaces = eth0 , wg-home
            filter = tcp port 80 or (udp and not port 53)
            capture_buffer_bytes = 2000000
            atop = socket
            atop_programs = atop , my atop
            counters = owner
            details =all
            group = wheel
            settle_ms = 20
            linger_seconds = 7
            rest_ms = 2000
            task_entries = 128
            exit_records = 16
            exit_life_seconds = 3
            collect_seconds = 4
            max_connections = 5
            max_connections_per_user = 6
            max_open_requests = 7
            max_queued_bytes = 8000000
            stalled_seconds = 9
            """);
    assertThat(set.socket()).isEqualTo(Path.of("/tmp/a b.sock"));
    assertThat(set.source()).isEqualTo(Configuration.SourceKind.PCAP);
    assertThat(set.capture().interfaces()).containsExactly("eth0", "wg-home");
    assertThat(set.capture().filter()).isEqualTo("tcp port 80 or (udp and not port 53)");
    assertThat(set.capture().bufferBytes()).isEqualTo(2_000_000);
    assertThat(set.atop()).isEqualTo(Configuration.AtopMode.SOCKET);
    assertThat(set.atopPrograms()).containsExactlyInAnyOrder("atop", "my atop");
    assertThat(set.counters()).contains(Scope.OWNER);
    assertThat(set.details()).isEqualTo(Scope.ALL);
    assertThat(set.group()).isEqualTo("wheel");
    assertThat(set.life().settleNs()).isEqualTo(20_000_000L);
    assertThat(set.life().lingerNs()).isEqualTo(7_000_000_000L);
    assertThat(set.life().restNs()).isEqualTo(2_000_000_000L);
    assertThat(set.taskEntries()).isEqualTo(128);
    assertThat(set.exitRecords()).isEqualTo(16);
    assertThat(set.exitLifeNs()).isEqualTo(3_000_000_000L);
    assertThat(set.collectNs()).isEqualTo(4_000_000_000L);
    assertThat(set.limits().connections()).isEqualTo(5);
    assertThat(set.limits().connectionsPerUser()).isEqualTo(6);
    assertThat(set.limits().openRequests()).isEqualTo(7);
    assertThat(set.limits().queuedBytes()).isEqualTo(8_000_000);
    assertThat(set.limits().stalledNs()).isEqualTo(9_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "socket = relative|line 2: socket = 'relative' cannot be used; give an absolute path",
        "source = tap|line 2: source = 'tap' cannot be used; give one of auto, hook, pcap",
        "interfaces = eth0,a/b|line 2: interfaces = 'eth0,a/b' cannot be used; give up to 256 names",
        "interfaces = eth0,,eth1|line 2: interfaces = 'eth0,,eth1' cannot be used; give up to 256 names",
        "interfaces = ..|line 2: interfaces = '..' cannot be used; give up to 256 names",
        "interfaces = longer-than-the-kernel|line 2: interfaces = 'longer-than-the-kernel' cannot be used",
        "capture_buffer_bytes = 0|line 2: capture_buffer_bytes = '0' cannot be used; give a whole number from 1048576",
        "atop_programs = a,/usr/bin/atop|line 2: atop_programs = 'a,/usr/bin/atop' cannot be used; give up to 16",
        "atop_programs =|line 2: atop_programs = '' cannot be used; give up to 16",
        "counters = ALL|line 2: counters = 'ALL' cannot be used; give one of all, owner",
        "group = a b|line 2: group = 'a b' cannot be used; give the name of a group",
        "rest_ms = 999|line 2: rest_ms = '999' cannot be used; give a whole number from 1000 to 60000",
        "linger_seconds = x|line 2: linger_seconds = 'x' cannot be used; give a whole number from 0 to 3600",
        "exit_records = 0|line 2: exit_records = '0' cannot be used; give a whole number from 1 to 1048576",
        "max_connections =|line 2: max_connections = '' cannot be used; give a whole number from 1 to 65536",
        "frobnicate = 1|line 2: there is no key 'frobnicate'; there are socket, source",
        "nonsense|line 2: 'nonsense' is not of the form 'key = value'",
        "= 1|line 2: '= 1' is not of the form 'key = value'",
      })
  void wrongLinesAreNamedWithTheRemedy(String line, String message) {
    assertThatThrownBy(() -> parse("# first\n" + line + "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("/etc/x.conf, " + message);
  }

  @Test
  void aKeyIsSetOnce() {
    assertThatThrownBy(() -> parse("group = a\n\ngroup = b\n"))
        .hasMessage(
            "/etc/x.conf, line 3: key 'group' was set in line 1 already; remove one of the two");
  }

  @Test
  void messagesShowNoControlCharacters() {
    assertThatThrownBy(() -> parse("a\u001b[31m = 1\n"))
        .hasMessageContaining("'a?[31m'")
        .hasMessageNotContaining("\u001b");
  }

  @Test
  void whatIsChangedIsAllThatChanges() throws ConfigurationException {
    Configuration file = parse("socket = /a\nsource = hook\ngroup = g\nexit_records = 5\n");
    Configuration set =
        file.changed(
            draft -> {
              draft.socket = Path.of("/b");
              draft.source = Configuration.SourceKind.AUTO;
            });
    assertThat(set.socket()).isEqualTo(Path.of("/b"));
    assertThat(set.source()).isEqualTo(Configuration.SourceKind.AUTO);
    assertThat(set).usingRecursiveComparison().ignoringFields("socket", "source").isEqualTo(file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "source = auto|AUTO",
        "source = hook|HOOK",
        "source = pcap|PCAP",
        "interfaces = eth0|PCAP",
        "filter = port 1|PCAP",
        "capture_buffer_bytes = 1048576|AUTO",
        "interfaces =|AUTO",
      })
  void namingAnInterfaceOrAFilterMeansToCapture(String line, Configuration.SourceKind chosen)
      throws ConfigurationException {
    assertThat(parse(line).chosenSource()).isEqualTo(chosen);
  }

  @Test
  void theHookCannotBeRestricted() throws ConfigurationException {
    for (String restricted : new String[] {"interfaces = eth0", "filter = port 1"}) {
      Configuration set = parse("source = hook\n" + restricted);
      assertThatThrownBy(set::chosenSource)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("choose source pcap");
    }
  }
}
