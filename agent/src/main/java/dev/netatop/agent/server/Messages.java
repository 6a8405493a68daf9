// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.server;

import com.google.protobuf.ByteString;
import dev.netatop.agent.accounting.Counters;
import dev.netatop.agent.accounting.ExitList;
import dev.netatop.agent.accounting.FinishedProcess;
import dev.netatop.agent.accounting.TaskCounters;
import dev.netatop.agent.accounting.TaskDetails;
import dev.netatop.agent.accounting.TaskInfo;
import dev.netatop.agent.source.DeviceCounters;
import dev.netatop.agent.source.Moment;
import dev.netatop.agent.source.SocketFigures;
import dev.netatop.agent.source.SocketInfo;
import dev.netatop.agent.source.TcpFigures;
import dev.netatop.proto.v1.DetailsState;
import dev.netatop.proto.v1.Exit;
import dev.netatop.proto.v1.NetCounters;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.Socket;
import dev.netatop.proto.v1.Task;
import dev.netatop.proto.v1.TaskType;
import java.util.List;

/** What one peer gets to see of our records, as messages of the protocol. */
final class Messages {
  private final ReadPolicy policy;
  private final Peer peer;

  Messages(ReadPolicy policy, Peer peer) {
    this.policy = policy;
    this.peer = peer;
  }

  static Response error(long requestId, String errno, String message) {
    return Response.newBuilder()
        .setId(requestId)
        .setLast(true)
        .setError(
            dev.netatop.proto.v1.Error.newBuilder().setErrno(errno).setMessage(message).build())
        .build();
  }

  static NetCounters counters(Counters counters) {
    return NetCounters.newBuilder()
        .setTcpSentPackets(counters.tcpSentPackets())
        .setTcpSentBytes(counters.tcpSentBytes())
        .setTcpReceivedPackets(counters.tcpReceivedPackets())
        .setTcpReceivedBytes(counters.tcpReceivedBytes())
        .setUdpSentPackets(counters.udpSentPackets())
        .setUdpSentBytes(counters.udpSentBytes())
        .setUdpReceivedPackets(counters.udpReceivedPackets())
        .setUdpReceivedBytes(counters.udpReceivedBytes())
        .build();
  }

  Task task(TaskCounters task, Moment moment) {
    return task(task, moment, List.of());
  }

  Task task(TaskCounters task, Moment moment, List<DeviceCounters> devices) {
    Task.Builder builder =
        Task.newBuilder().setInfo(info(task.info(), moment)).setCounters(counters(task.counters()));
    for (DeviceCounters of : devices) {
      builder.addDevices(
          dev.netatop.proto.v1.DeviceCounters.newBuilder()
              .setDevice(of.device())
              .setCounters(counters(of.counters())));
    }
    return builder.build();
  }

  private dev.netatop.proto.v1.TaskInfo info(TaskInfo info, Moment moment) {
    dev.netatop.proto.v1.TaskInfo.Builder builder =
        dev.netatop.proto.v1.TaskInfo.newBuilder().setType(type(info.type()));
    if (!info.isTask()) {
      return builder.build();
    }
    builder
        .setId(info.id())
        .setTgid(info.tgid())
        .setUid(info.uid())
        .setCommand(info.command())
        .setStartTimeNs(info.startTimeNs())
        .setStartTimeEpochNs(moment.toEpochNs(info.startTimeNs()));
    if (!policy.mayReadDetails(peer, info.uid())) {
      return builder.setDetails(DetailsState.DETAILS_STATE_DENIED).build();
    }
    if (!(info.details() instanceof TaskDetails.Known known)) {
      return builder.setDetails(DetailsState.DETAILS_STATE_GONE).build();
    }
    builder
        .setDetails(DetailsState.DETAILS_STATE_SHOWN)
        .setCommandLineTruncated(known.commandLineTruncated());
    String commandLine = known.commandLine();
    if (commandLine != null) {
      builder.setCommandLine(commandLine);
    }
    String cgroup = known.cgroup();
    if (cgroup != null) {
      builder.setCgroup(cgroup);
    }
    return builder.build();
  }

  private static TaskType type(dev.netatop.agent.accounting.TaskType type) {
    return switch (type) {
      case PROCESS -> TaskType.TASK_TYPE_PROCESS;
      case THREAD -> TaskType.TASK_TYPE_THREAD;
      case OVERFLOW -> TaskType.TASK_TYPE_OVERFLOW;
      case KERNEL -> TaskType.TASK_TYPE_KERNEL;
      case UNIDENTIFIED -> TaskType.TASK_TYPE_UNIDENTIFIED;
    };
  }

  Exit exit(ExitList.Read read, Moment moment) {
    FinishedProcess process = read.exit().process();
    return Exit.newBuilder()
        .setSequence(read.exit().sequence())
        .setTask(task(new TaskCounters(process.info(), process.counters()), moment))
        .setExitTimeNs(process.endTimeNs())
        .setExitTimeEpochNs(process.endTimeEpochNs())
        .setExitCode(process.exitCode())
        .setExitSignal(process.exitSignal())
        .setMissed(read.missed())
        .build();
  }

  Socket socket(SocketInfo socket) {
    Socket.Builder builder =
        Socket.newBuilder()
            .setProtocol(socket.protocol())
            .setState(socket.state())
            .setNetns(socket.netns())
            .setCookie(socket.cookie());
    if (!mayReadSocket(socket)) {
      return builder.setDetails(DetailsState.DETAILS_STATE_DENIED).build();
    }
    builder
        .setLocalAddress(ByteString.copyFrom(socket.localAddress()))
        .setRemoteAddress(ByteString.copyFrom(socket.remoteAddress()))
        .setLocalPort(socket.localPort())
        .setRemotePort(socket.remotePort())
        .setDetails(DetailsState.DETAILS_STATE_SHOWN);
    socket.owner().ifPresent(owner -> builder.setTgid(owner.tgid()).setTid(owner.tid()));
    SocketFigures figures = socket.figures();
    builder
        .setCounters(counters(figures.counters()))
        .setDevice(figures.device())
        .setInode(figures.inode())
        .setReceiveQueue(figures.receiveQueue())
        .setSendQueue(figures.sendQueue());
    figures.tcp().ifPresent(tcp -> builder.setTcp(tcp(tcp)));
    return builder.build();
  }

  private static dev.netatop.proto.v1.TcpFigures tcp(TcpFigures tcp) {
    return dev.netatop.proto.v1.TcpFigures.newBuilder()
        .setRttUs(tcp.rttUs())
        .setRttDeviationUs(tcp.rttDeviationUs())
        .setRtoMs(tcp.rtoMs())
        .setRetransmittedSegments(tcp.retransmittedSegments())
        .setUnacknowledgedSegments(tcp.unacknowledgedSegments())
        .setLostSegments(tcp.lostSegments())
        .setCongestionWindow(tcp.congestionWindow())
        .setSlowStartThreshold(tcp.slowStartThreshold())
        .setSendWindowBytes(tcp.sendWindowBytes())
        .setReceiveWindowBytes(tcp.receiveWindowBytes())
        .setSegmentSizeBytes(tcp.segmentSizeBytes())
        .setAcknowledgedBytes(tcp.acknowledgedBytes())
        .setReceivedBytes(tcp.receivedBytes())
        .build();
  }

  /**
   * Whether the peer may see whose socket this is; one without an owner is nobody's, so only for
   * the privileged.
   */
  boolean mayReadSocket(SocketInfo socket) {
    return socket
        .owner()
        .map(owner -> policy.mayReadDetails(peer, owner.uid()))
        .orElseGet(() -> policy.details() == ReadPolicy.Scope.ALL || policy.isPrivileged(peer));
  }
}
