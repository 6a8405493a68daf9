// SPDX-License-Identifier: Apache-2.0
package dev.netatop.fake;

import dev.netatop.proto.v1.DetailsState;
import dev.netatop.proto.v1.Done;
import dev.netatop.proto.v1.Exit;
import dev.netatop.proto.v1.Feature;
import dev.netatop.proto.v1.NetCounters;
import dev.netatop.proto.v1.Probe;
import dev.netatop.proto.v1.Request;
import dev.netatop.proto.v1.Response;
import dev.netatop.proto.v1.Status;
import dev.netatop.proto.v1.Task;
import dev.netatop.proto.v1.TaskInfo;
import dev.netatop.proto.v1.TaskType;
import dev.netatop.proto.v1.Tasks;
import java.io.IOException;
import java.util.stream.Stream;

/** A host with two processes, one of them with an evil name, for golden outputs. */
public final class Canned {
  /** 2026-01-02T03:04:05.678Z. */
  private static final long START_EPOCH_NS = 1_767_323_045_678_000_000L;

  private Canned() {}

  /** Counters that are eight different numbers. */
  public static NetCounters.Builder counters(long base) {
    return NetCounters.newBuilder()
        .setTcpSentPackets(base + 1)
        .setTcpSentBytes(base + 2)
        .setTcpReceivedPackets(base + 3)
        .setTcpReceivedBytes(base + 4)
        .setUdpSentPackets(base + 5)
        .setUdpSentBytes(base + 6)
        .setUdpReceivedPackets(base + 7)
        .setUdpReceivedBytes(base + 8);
  }

  /** A process whose details are shown. */
  public static Task.Builder curl() {
    return Task.newBuilder()
        .setInfo(
            TaskInfo.newBuilder()
                .setType(TaskType.TASK_TYPE_PROCESS)
                .setId(1234)
                .setTgid(1234)
                .setUid(1000)
                .setCommand("curl")
                .setStartTimeNs(9_007_199_254_740_993L)
                .setStartTimeEpochNs(START_EPOCH_NS)
                .setDetails(DetailsState.DETAILS_STATE_SHOWN)
                .setCommandLine("curl \"a,b\" http://example.net/")
                .setCgroup("/user.slice"))
        .setCounters(counters(100));
  }

  /** A thread of it. */
  public static Task.Builder curlThread() {
    Task.Builder task = curl().setCounters(counters(10));
    task.getInfoBuilder().setType(TaskType.TASK_TYPE_THREAD).setId(1235);
    return task;
  }

  /** A process that clears the terminal of whoever lists it, with TCP alone; details are denied. */
  public static Task.Builder evil() {
    return Task.newBuilder()
        .setInfo(
            TaskInfo.newBuilder()
                .setType(TaskType.TASK_TYPE_PROCESS)
                .setId(77)
                .setTgid(77)
                .setUid((int) 4_294_967_294L)
                .setCommand("\u001b[2Jx\u009b\u202e")
                .setStartTimeNs(5_000_000_000L)
                .setStartTimeEpochNs(START_EPOCH_NS)
                .setDetails(DetailsState.DETAILS_STATE_DENIED))
        .setCounters(
            NetCounters.newBuilder()
                .setTcpSentPackets(1)
                .setTcpSentBytes(-1)
                .setTcpReceivedPackets(2)
                .setTcpReceivedBytes(12_345_678_901L));
  }

  /** What has no owner. */
  public static Task.Builder unidentified() {
    return Task.newBuilder()
        .setInfo(TaskInfo.newBuilder().setType(TaskType.TASK_TYPE_UNIDENTIFIED))
        .setCounters(NetCounters.newBuilder().setUdpReceivedPackets(3).setUdpReceivedBytes(333));
  }

  /** A record of the exit list. */
  public static Exit.Builder exit(long sequence) {
    return Exit.newBuilder()
        .setSequence(sequence)
        .setTask(curl())
        .setExitTimeNs(9_007_199_254_740_993L + 2_500_000)
        .setExitTimeEpochNs(START_EPOCH_NS + 2_500_000)
        .setExitCode(3);
  }

  /** The agent's status. */
  public static Status.Builder status() {
    return Status.newBuilder()
        .setSource("hook")
        .setVersion("1.2.3")
        .setUptimeNs(93_784_000_000_000L)
        .setTotals(counters(1000))
        .setUnidentified(counters(0))
        .setKernel(counters(20))
        .setOverflow(counters(30))
        .setIcmpSentPackets(41)
        .setIcmpReceivedPackets(42)
        .setSockinfos(51)
        .setSockinfoOverflows(52)
        .setTaskinfos(53)
        .setTaskinfoOverflows(54)
        .setTaskinfoLimit(65536)
        .setExitRecords(55)
        .setLostExits(56)
        .setLostPackets(57)
        .setNextSequence(58)
        .setConnections(59)
        .setSubscribers(60)
        .setRefusedConnections(61)
        .setTimewaitOverflows(62)
        .addFeatures(
            Feature.newBuilder()
                .setName("timewait")
                .setDescription("packets of connections in TIME_WAIT: unidentified without it"))
        .addFeatures(
            Feature.newBuilder()
                .setName("ownership")
                .setAvailable(true)
                .setDescription("whose a packet is"));
  }

  /** Answers everything as an agent on this host. */
  public static void host(Request request, FakeAgent.Peer peer) throws IOException {
    Response.Builder answer = Response.newBuilder();
    switch (request.getRequestCase()) {
      case PROBE -> peer.answer(request, answer.setProbe(Probe.newBuilder().setVersion("1.2.3")));
      case GETCNT_TGID -> counters(request, peer, request.getGetcntTgid().getTgid(), curl());
      case GETCNT_PID -> counters(request, peer, request.getGetcntPid().getTid(), curlThread());
      case SNAPSHOT -> snapshot(request, peer);
      case STATUS -> peer.answer(request, answer.setStatus(status()));
      case FORCE_GC -> peer.answer(request, answer.setDone(Done.newBuilder().setCollected(true)));
      case EMPTY_EXIT -> peer.answer(request, answer.setDone(Done.getDefaultInstance()));
      case SUBSCRIBE_EXITS -> {
        peer.part(request, Response.newBuilder().setExit(exit(41)));
        peer.part(request, Response.newBuilder().setExit(exit(43).setExitCode(0).setExitSignal(9)));
      }
      default -> peer.error(request, "ENOSYS", "this agent does not know the request");
    }
  }

  private static void counters(Request request, FakeAgent.Peer peer, int id, Task.Builder task)
      throws IOException {
    if (id != task.getInfo().getId()) {
      peer.error(request, "ESRCH", "no such task");
      return;
    }
    peer.answer(
        request,
        Response.newBuilder()
            .setCounters(dev.netatop.proto.v1.Counters.newBuilder().setTask(task).setTimeNs(7)));
  }

  private static void snapshot(Request request, FakeAgent.Peer peer) throws IOException {
    boolean threads = request.getSnapshot().getFilter().getThreads();
    Stream<Task.Builder> all =
        Stream.concat(
            Stream.of(unidentified(), curl(), evil()),
            threads ? Stream.of(curlThread()) : Stream.empty());
    for (Task.Builder task : all.toList()) {
      peer.part(
          request, Response.newBuilder().setTasks(Tasks.newBuilder().addTasks(task).setTimeNs(7)));
    }
    peer.answer(request, Response.newBuilder().setTasks(Tasks.newBuilder().setTimeNs(7)));
  }
}
