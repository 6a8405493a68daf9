// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The binding's offsets are those of the compiler that builds the library from its headers. */
final class LayoutTest {
  private static final Map<String, Integer> EXPECTED = new LinkedHashMap<>();

  static {
    struct("nfhook_task", TaskEntries.SIZE);
    field("nfhook_task", "counters", 0);
    field("nfhook_task", "generation", TaskEntries.GENERATION);
    field("nfhook_task", "flags", TaskEntries.FLAGS);
    field("nfhook_task", "tgid", TaskEntries.TGID);
    field("nfhook_task", "tid", TaskEntries.TID);
    field("nfhook_task", "start_ns", TaskEntries.START_NS);
    field("nfhook_task", "process", TaskEntries.PROCESS_OWNER);
    field("nfhook_task", "sockets", TaskEntries.SOCKETS);
    field("nfhook_task", "euid", TaskEntries.EUID);
    field("nfhook_task", "exit_status", TaskEntries.EXIT_STATUS);
    field("nfhook_task", "details_version", TaskEntries.DETAILS_VERSION);
    field("nfhook_task", "end_ns", TaskEntries.END_NS);
    struct("nfhook_globals", Globals.SIZE);
    field("nfhook_globals", "high_water", Globals.HIGH_WATER);
    field("nfhook_globals", "allocations", Globals.ALLOCATIONS);
    field("nfhook_globals", "task_overflows", Globals.TASK_OVERFLOWS);
    field("nfhook_globals", "socket_overflows", Globals.SOCKET_OVERFLOWS);
    field("nfhook_globals", "timewait_overflows", Globals.TIMEWAIT_OVERFLOWS);
    field("nfhook_globals", "endings", Globals.ENDINGS);
    field("nfhook_globals", "execs", Globals.EXECS);
    field("nfhook_globals", "wishes", Globals.WISHES);
    field("nfhook_globals", "collections_wanted", Globals.COLLECTIONS_WANTED);
    field("nfhook_globals", "exits_wanted_ns", Globals.EXITS_WANTED_NS);
    field("nfhook_globals", "clients_begun", Globals.CLIENTS_BEGUN);
    field("nfhook_globals", "boot_epoch_ns", Globals.BOOT_EPOCH_NS);
    struct("nfhook_details", DetailsBatch.SIZE);
    field("nfhook_details", "cgroup_id", DetailsBatch.CGROUP_ID);
    field("nfhook_details", "generation", DetailsBatch.GENERATION);
    field("nfhook_details", "arguments_length", DetailsBatch.ARGUMENTS_LENGTH);
    field("nfhook_details", "truncated", DetailsBatch.TRUNCATED);
    field("nfhook_details", "command", DetailsBatch.COMMAND);
    field("nfhook_details", "arguments", DetailsBatch.ARGUMENTS);
    struct("nfhook_socket", SocketRecords.SIZE);
    field("nfhook_socket", "cookie", SocketRecords.COOKIE);
    field("nfhook_socket", "process", SocketRecords.PROCESS);
    field("nfhook_socket", "thread", SocketRecords.THREAD);
    field("nfhook_socket", "local_address", SocketRecords.LOCAL_ADDRESS);
    field("nfhook_socket", "remote_address", SocketRecords.REMOTE_ADDRESS);
    field("nfhook_socket", "local_port", SocketRecords.LOCAL_PORT);
    field("nfhook_socket", "remote_port", SocketRecords.REMOTE_PORT);
    field("nfhook_socket", "family", SocketRecords.FAMILY);
    field("nfhook_socket", "protocol", SocketRecords.PROTOCOL);
    field("nfhook_socket", "state", SocketRecords.STATE);
    field("nfhook_socket", "netns", SocketRecords.NETNS);
    field("nfhook_socket", "ifindex", SocketRecords.IFINDEX);
    field("nfhook_socket", "counters", SocketRecords.COUNTERS);
    field("nfhook_socket", "inode", SocketRecords.INODE);
    field("nfhook_socket", "receive_queue", SocketRecords.RECEIVE_QUEUE);
    field("nfhook_socket", "send_queue", SocketRecords.SEND_QUEUE);
    field("nfhook_socket", "rtt_us", SocketRecords.RTT_US);
    field("nfhook_socket", "rtt_deviation_us", SocketRecords.RTT_DEVIATION_US);
    field("nfhook_socket", "rto_ms", SocketRecords.RTO_MS);
    field("nfhook_socket", "retransmitted", SocketRecords.RETRANSMITTED);
    field("nfhook_socket", "unacknowledged", SocketRecords.UNACKNOWLEDGED);
    field("nfhook_socket", "lost", SocketRecords.LOST);
    field("nfhook_socket", "congestion_window", SocketRecords.CONGESTION_WINDOW);
    field("nfhook_socket", "slow_start_threshold", SocketRecords.SLOW_START_THRESHOLD);
    field("nfhook_socket", "send_window", SocketRecords.SEND_WINDOW);
    field("nfhook_socket", "receive_window", SocketRecords.RECEIVE_WINDOW);
    field("nfhook_socket", "segment_size", SocketRecords.SEGMENT_SIZE);
    field("nfhook_socket", "acknowledged_bytes", SocketRecords.ACKNOWLEDGED_BYTES);
    field("nfhook_socket", "received_bytes", SocketRecords.RECEIVED_BYTES);
    struct("nfhook_client", NfHookClient.SIZE);
    field("nfhook_client", "start_ns", NfHookClient.START_NS);
    field("nfhook_client", "cgroup", NfHookClient.CGROUP);
    field("nfhook_client", "tgid", NfHookClient.TGID);
    struct("nfhook_use", UseRecords.SIZE);
    field("nfhook_use", "time_ns", UseRecords.TIME_NS);
    field("nfhook_use", "socket", UseRecords.SOCKET);
    field("nfhook_use", "process_start_ns", UseRecords.PROCESS_START_NS);
    field("nfhook_use", "thread_start_ns", UseRecords.THREAD_START_NS);
    field("nfhook_use", "tgid", UseRecords.TGID);
    field("nfhook_use", "tid", UseRecords.TID);
    field("nfhook_use", "euid", UseRecords.EUID);
    field("nfhook_use", "local_port", UseRecords.LOCAL_PORT);
    field("nfhook_use", "remote_port", UseRecords.REMOTE_PORT);
    field("nfhook_use", "local_address", UseRecords.LOCAL_ADDRESS);
    field("nfhook_use", "remote_address", UseRecords.REMOTE_ADDRESS);
    field("nfhook_use", "command", UseRecords.COMMAND);
    field("nfhook_use", "protocol", UseRecords.PROTOCOL);
    field("nfhook_use", "family", UseRecords.FAMILY);
    field("nfhook_use", "any_family", UseRecords.ANY_FAMILY);
    field("nfhook_use", "any_address", UseRecords.ANY_ADDRESS);
    EXPECTED.put("(NFHOOK_SOCKET_INODE >> 63)", (int) (UseRecords.SOCKET_INODE >>> 63));
    struct("nfhook_netpertask", NfHook.NETPERTASK_SIZE);
    EXPECTED.put("NFHOOK_INTERFACE_VERSION", LibNfHook.INTERFACE_VERSION);
    EXPECTED.put("NFHOOK_COUNTERS", TaskEntries.COUNTERS);
    EXPECTED.put("NFHOOK_FIRST_TASK", TaskEntries.FIRST_TASK);
    EXPECTED.put("NFHOOK_BUCKET_OVERFLOW", TaskEntries.OVERFLOW);
    EXPECTED.put("NFHOOK_BUCKET_KERNEL", TaskEntries.KERNEL);
    EXPECTED.put("NFHOOK_BUCKET_UNIDENTIFIED", TaskEntries.UNIDENTIFIED);
    EXPECTED.put("NFHOOK_BUCKET_LATE", TaskEntries.LATE);
    EXPECTED.put("NFHOOK_BUCKET_PENDING", TaskEntries.PENDING);
    EXPECTED.put("NFHOOK_TASK_USED", TaskEntries.USED);
    EXPECTED.put("NFHOOK_TASK_PROCESS", TaskEntries.PROCESS);
    EXPECTED.put("NFHOOK_TASK_ENDED", TaskEntries.ENDED);
    EXPECTED.put("NFHOOK_TASK_SWEPT", TaskEntries.SWEPT);
    EXPECTED.put("sizeof(struct nfhook_options)", 16);
    EXPECTED.put("sizeof(struct nfhook_feature)", FeatureRecords.SIZE);
  }

  @TempDir static Path directory;
  private static final Map<String, Integer> COMPILED = new HashMap<>();

  private static void struct(String name, int size) {
    EXPECTED.put("sizeof(struct " + name + ")", size);
  }

  private static void field(String struct, String name, int offset) {
    EXPECTED.put("offsetof(struct " + struct + ", " + name + ")", offset);
  }

  @BeforeAll
  static void compile() throws IOException, InterruptedException {
    StringBuilder source = new StringBuilder("#include <stdio.h>\n#include \"nfhook_uses.h\"\n");
    source.append("int main(void) {\n");
    for (String expression : EXPECTED.keySet()) {
      source.append("printf(\"%s=%d\\n\", \"").append(expression).append("\", (int)(");
      source.append(expression).append("));\n");
    }
    Path file = Files.writeString(directory.resolve("layout.c"), source.append("}\n"));
    Path program = directory.resolve("layout");
    run("cc", "-Iinclude", "-o", program.toString(), file.toString());
    for (String line : run(program.toString()).lines().toList()) {
      int equals = line.lastIndexOf('=');
      COMPILED.put(line.substring(0, equals), Integer.parseInt(line.substring(equals + 1)));
    }
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s", output).isZero();
    return output;
  }

  @Test
  void everyOffsetSizeAndNumberIsTheCompilers() {
    assertThat(COMPILED).containsExactlyInAnyOrderEntriesOf(EXPECTED);
  }
}
