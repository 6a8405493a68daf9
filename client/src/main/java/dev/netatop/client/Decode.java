// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import dev.netatop.proto.v1.Counters;
import dev.netatop.proto.v1.DetailsState;
import dev.netatop.proto.v1.TaskInfo;
import dev.netatop.proto.v1.Tasks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** From the protocol's messages to the library's records; what makes no sense is refused. */
final class Decode {
  private Decode() {}

  static NetCounters counters(dev.netatop.proto.v1.NetCounters c) {
    return new NetCounters(
        c.getTcpSentPackets(),
        c.getTcpSentBytes(),
        c.getTcpReceivedPackets(),
        c.getTcpReceivedBytes(),
        c.getUdpSentPackets(),
        c.getUdpSentBytes(),
        c.getUdpReceivedPackets(),
        c.getUdpReceivedBytes());
  }

  static Reading reading(Counters c) throws ProtocolException {
    return new Reading(knownTask(c.getTask()), c.getTimeNs());
  }

  /** Adds the tasks of a part; those of types that came into the protocol later are left out. */
  static void tasks(Tasks part, Collection<Task> into) throws ProtocolException {
    for (dev.netatop.proto.v1.Task t : part.getTasksList()) {
      Task task = task(t);
      if (task != null) {
        into.add(task);
      }
    }
  }

  static Exit exit(dev.netatop.proto.v1.Exit e) throws ProtocolException {
    if (e.getExitCode() < 0 || e.getExitCode() > 255) {
      throw new ProtocolException("the agent sent an exit code outside 0 to 255");
    }
    if (e.getExitSignal() < 0 || e.getExitSignal() > 127) {
      throw new ProtocolException("the agent sent an exit signal outside 0 to 127");
    }
    return new Exit(
        e.getSequence(),
        knownTask(e.getTask()),
        e.getExitTimeNs(),
        instant(e.getExitTimeEpochNs()),
        e.getExitCode(),
        e.getExitSignal(),
        e.getMissed());
  }

  static Status status(dev.netatop.proto.v1.Status s) {
    return new Status(
        s.getSource(),
        s.getVersion(),
        Duration.ofNanos(s.getUptimeNs()),
        counters(s.getTotals()),
        counters(s.getUnidentified()),
        counters(s.getKernel()),
        counters(s.getOverflow()),
        s.getIcmpSentPackets(),
        s.getIcmpReceivedPackets(),
        s.getSockinfos(),
        s.getSockinfoOverflows(),
        s.getTaskinfos(),
        s.getTaskinfoOverflows(),
        s.getTaskinfoLimit(),
        s.getExitRecords(),
        s.getLostExits(),
        s.getLostPackets(),
        s.getNextSequence(),
        s.getConnections(),
        s.getSubscribers(),
        s.getRefusedConnections(),
        s.getTimewaitOverflows(),
        s.getOwnTasksOnly(),
        s.getFeaturesList().stream()
            .map(f -> new Feature(f.getName(), f.getAvailable(), f.getDescription()))
            .toList());
  }

  static SocketInfo socket(dev.netatop.proto.v1.Socket s) throws ProtocolException {
    return new SocketInfo(
        s.getProtocol(),
        address(s.getLocalAddress().toByteArray(), s.getLocalPort()),
        address(s.getRemoteAddress().toByteArray(), s.getRemotePort()),
        s.getState(),
        s.getNetns(),
        s.getCookie(),
        s.getTgid(),
        s.getTid(),
        s.getDetails() == DetailsState.DETAILS_STATE_DENIED,
        counters(s.getCounters()),
        s.getDevice(),
        s.getInode(),
        Integer.toUnsignedLong(s.getReceiveQueue()),
        Integer.toUnsignedLong(s.getSendQueue()),
        s.hasTcp() ? Optional.of(tcp(s.getTcp())) : Optional.empty());
  }

  private static TcpFigures tcp(dev.netatop.proto.v1.TcpFigures t) {
    return new TcpFigures(
        Integer.toUnsignedLong(t.getRttUs()),
        Integer.toUnsignedLong(t.getRttDeviationUs()),
        Integer.toUnsignedLong(t.getRtoMs()),
        Integer.toUnsignedLong(t.getRetransmittedSegments()),
        Integer.toUnsignedLong(t.getUnacknowledgedSegments()),
        Integer.toUnsignedLong(t.getLostSegments()),
        Integer.toUnsignedLong(t.getCongestionWindow()),
        Integer.toUnsignedLong(t.getSlowStartThreshold()),
        Integer.toUnsignedLong(t.getSendWindowBytes()),
        Integer.toUnsignedLong(t.getReceiveWindowBytes()),
        Integer.toUnsignedLong(t.getSegmentSizeBytes()),
        t.getAcknowledgedBytes(),
        t.getReceivedBytes());
  }

  private static Optional<InetSocketAddress> address(byte[] address, int port)
      throws ProtocolException {
    if (address.length == 0) {
      return Optional.empty();
    }
    if (port < 0 || port > 65535) {
      throw new ProtocolException("the agent sent a port outside 0 to 65535");
    }
    try {
      return Optional.of(new InetSocketAddress(InetAddress.getByAddress(address), port));
    } catch (UnknownHostException e) {
      throw new ProtocolException(
          "the agent sent an address of " + address.length + " bytes instead of 4 or 16");
    }
  }

  private static Task knownTask(dev.netatop.proto.v1.Task t) throws ProtocolException {
    Task task = task(t);
    if (task == null) {
      throw new ProtocolException("the agent sent a task of an unknown type");
    }
    return task;
  }

  private static @Nullable Task task(dev.netatop.proto.v1.Task t) throws ProtocolException {
    TaskInfo info = t.getInfo();
    TaskType type = type(info);
    if (type == null) {
      return null;
    }
    if (info.getId() < 0 || info.getTgid() < 0 || (type.hasId() && info.getId() == 0)) {
      throw new ProtocolException("the agent sent a task whose id is no process or thread id");
    }
    return new Task(
        type,
        info.getId(),
        info.getTgid(),
        Integer.toUnsignedLong(info.getUid()),
        info.getCommand(),
        info.getStartTimeNs(),
        instant(info.getStartTimeEpochNs()),
        details(info),
        counters(t.getCounters()),
        t.getDevicesList().stream()
            .map(d -> new DeviceCounters(d.getDevice(), counters(d.getCounters())))
            .toList());
  }

  private static @Nullable TaskType type(TaskInfo info) {
    return switch (info.getType()) {
      case TASK_TYPE_PROCESS -> TaskType.PROCESS;
      case TASK_TYPE_THREAD -> TaskType.THREAD;
      case TASK_TYPE_OVERFLOW -> TaskType.OVERFLOW;
      case TASK_TYPE_KERNEL -> TaskType.KERNEL;
      case TASK_TYPE_UNIDENTIFIED -> TaskType.UNIDENTIFIED;
      case TASK_TYPE_UNSPECIFIED, UNRECOGNIZED -> null;
    };
  }

  private static TaskDetails details(TaskInfo info) {
    return switch (info.getDetails()) {
      case DETAILS_STATE_SHOWN ->
          new TaskDetails.Shown(
              info.hasCommandLine() ? Optional.of(info.getCommandLine()) : Optional.empty(),
              info.getCommandLineTruncated(),
              info.hasCgroup() ? Optional.of(info.getCgroup()) : Optional.empty());
      case DETAILS_STATE_DENIED -> new TaskDetails.Denied();
      case DETAILS_STATE_GONE, DETAILS_STATE_UNSPECIFIED, UNRECOGNIZED -> new TaskDetails.Gone();
    };
  }

  private static Instant instant(long epochNs) {
    return Instant.ofEpochSecond(0, epochNs);
  }
}
