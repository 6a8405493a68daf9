// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.client.NetatopClient;
import dev.netatop.client.NetatopException;
import java.io.IOException;
import picocli.CommandLine.Command;

/** STATUS. */
@Command(
    name = "status",
    header = "Shows the agent's totals, the sizes of its tables, and what it lost.",
    description = {
      "%nFirst as in the file /proc/netatop of the kernel module, then what this agent adds.%n"
    },
    footer = {
      "%nKeys of --json and --csv: source, version, uptimeSeconds, tcpSentPackets, tcpSentBytes,"
          + " tcpReceivedPackets, tcpReceivedBytes, udpSentPackets, udpSentBytes,"
          + " udpReceivedPackets, udpReceivedBytes, unidentifiedTcpSentPackets,"
          + " unidentifiedTcpReceivedPackets, unidentifiedUdpSentPackets,"
          + " unidentifiedUdpReceivedPackets, icmpSentPackets, icmpReceivedPackets, sockinfos,"
          + " sockinfoOverflows, taskinfos, taskinfoOverflows, exitRecords, lostExits,"
          + " lostPackets.",
      "%nExample: netatop status --json | jq .lostExits"
    })
final class StatusCommand extends AgentCommand {
  StatusCommand(NetatopCommand root) {
    super(root);
  }

  @Override
  int run(NetatopClient agent, Output output)
      throws NetatopException, InterruptedException, IOException {
    output.one(agent.status(), Columns.status(), StatusText::of);
    return ExitStatus.OK;
  }
}
