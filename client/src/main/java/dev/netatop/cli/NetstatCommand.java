// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.netstat.Netstat;
import dev.netatop.cli.netstat.NetstatOptions;
import dev.netatop.cli.procfs.KernelFileException;
import dev.netatop.client.NetatopException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** net-tools' netstat, with what the agent knows. */
@Command(
    name = "netstat",
    header = "Shows sockets, routes, interfaces, multicast groups and the kernel's counters.",
    description = {
      "%nOptions, layout and order are those of net-tools' netstat, so that what reads one reads the"
          + " other; what that one does not know stands behind its columns. Without options:"
          + " connected sockets. It works without the agent too; the agent adds the programs of"
          + " other users' sockets (-p), --bytes, --rate and the sockets of namespaces that one may"
          + " not look into (--netns all).%n"
    },
    exitCodeList = {
      "0:done",
      "1:failure, or this kernel lacks what was asked for",
      "2:wrong usage",
      "4:--bytes or --rate without a reachable agent; the rest is printed"
    },
    footer = {
      "%nKeys of --json and --csv. Sockets: protocol (tcp, tcp6, udp, udp6, udpl, udpl6, raw, raw6,"
          + " sctp, unix), receiveQueue, sendQueue, localAddress, localPort, remoteAddress,"
          + " remotePort, state, uid, user, inode, pid and program (with -p), timer (off, on,"
          + " keepalive, timewait, probe), timerMs, retransmits, probes; of Unix sockets references,"
          + " flags, socketType, path; netns; from the agent, with -p, --bytes or --rate: device,"
          + " sentPackets, sentBytes, receivedPackets, receivedBytes; with --rate the same with"
          + " PerSecond behind.",
      "%nWith -r: family, destination, prefixLength, gateway, flags, metric, references, use, mss,"
          + " window, irttMs, interface. With -i: interface, mtu, flags, up, receivedPackets,"
          + " receivedBytes, receiveErrors, receiveDrops, receiveOverruns, sentPackets, sentBytes,"
          + " sendErrors, sendDrops, sendOverruns. With -g: interface, references, group. With -s:"
          + " section, name, value. With -M: protocol, expiresSeconds, sourceAddress, sourcePort,"
          + " destinationAddress, destinationPort, masqueradePort. Keys without a value are left"
          + " out.",
      "%nExample: who listens?%n  netatop netstat -tulpn",
      "%nExample: what moves now, every two seconds?%n  netatop netstat -tunp --rate 2"
    })
final class NetstatCommand implements Callable<Integer> {
  private static final Duration USUAL_DELAY = Duration.ofSeconds(1);

  private final NetatopCommand root;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private NetstatOptions options = new NetstatOptions();

  @Parameters(
      arity = "0..1",
      paramLabel = "DELAY",
      converter = Seconds.class,
      description = "Seconds between two listings (with -c without it: 1).")
  private @Nullable Duration delay;

  NetstatCommand(NetatopCommand root) {
    this.root = root;
  }

  @Override
  public Integer call() throws NetatopException, InterruptedException, IOException {
    Output output = root.output();
    Environment environment = root.environment();
    Path everything = Path.of("/");
    Netstat netstat =
        new Netstat(
            options,
            new Netstat.Surroundings(
                environment.out(),
                environment.charset(),
                form(output.form()),
                environment.users()::of,
                sentence -> Main.tell(environment, sentence),
                root::connect,
                everything.resolve("proc"),
                everything.resolve("sys"),
                everything.resolve("etc")));
    try {
      options.check();
      return status(netstat.run(pause()));
    } catch (NetstatOptions.UsageException e) {
      throw usage(String.valueOf(e.getMessage()));
    } catch (KernelFileException e) {
      environment.out().flush();
      Main.tell(environment, e.sentence());
      return ExitStatus.FAILURE;
    }
  }

  private ParameterException usage(String sentence) {
    CommandSpec known = spec;
    if (known == null) {
      throw new IllegalStateException("used before the command line was parsed");
    }
    return new ParameterException(known.commandLine(), sentence);
  }

  private Optional<Duration> pause() {
    if (delay == null && options.continuous()) {
      return Optional.of(USUAL_DELAY);
    }
    return Optional.ofNullable(delay);
  }

  private static Netstat.Form form(OutputForm form) {
    return switch (form) {
      case HUMAN -> Netstat.Form.TEXT;
      case JSON -> Netstat.Form.JSON;
      case CSV -> Netstat.Form.CSV;
    };
  }

  private static int status(Netstat.Outcome outcome) {
    return switch (outcome) {
      case DONE -> ExitStatus.OK;
      case UNSUPPORTED -> ExitStatus.FAILURE;
      case NO_AGENT -> ExitStatus.NO_AGENT;
    };
  }
}
