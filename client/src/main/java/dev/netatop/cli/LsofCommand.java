// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.files.FileLine;
import dev.netatop.cli.files.Lister;
import dev.netatop.cli.files.OpenProcess;
import dev.netatop.cli.files.SocketNames;
import dev.netatop.cli.lsof.AddressSpec;
import dev.netatop.cli.lsof.LsofColumns;
import dev.netatop.cli.lsof.LsofTable;
import dev.netatop.cli.lsof.NamedFile;
import dev.netatop.cli.lsof.Selection;
import dev.netatop.cli.names.HostNames;
import dev.netatop.cli.names.ServiceNames;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.procfs.Reading;
import dev.netatop.cli.render.RecordWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists open files as lsof does. */
@Command(
    name = "lsof",
    header = "Lists open files and sockets, with lsof's options and columns.",
    description = {
      "%nConditions are joined by or, with -a by and; -p, -u, -c and -d exclude what follows a ^."
          + " A FILE that is a mount point or a mounted device means all files on it. The files of"
          + " other users' processes come from the agent, as far as its read policy shows them"
          + " (without those that are only mapped); what nobody shows is said as lsof says it."
          + " Threads have no lines of their own.%n"
    },
    exitCodeList = {
      "0:everything that was named was found",
      "1:something that was named was not found, as with lsof; or a failure",
      "2:wrong usage"
    },
    footer = {
      "%nKeys of --json and --csv: command, pid, parentPid, uid, user, fd (a descriptor's number, or"
          + " cwd, rtd, txt, mem, DEL, NOFD), access (r, w, u), lock, type, device, size, offset,"
          + " node, name; of an Internet socket also protocol, localAddress, localPort,"
          + " remoteAddress, remotePort, state. Keys without a value are left out.",
      "%nExample: who listens on port 80, and who talks to it?%n  netatop lsof -nP -i :80"
    })
final class LsofCommand implements Callable<Integer> {
  private static final long NAMES_PATIENCE_MS = 3000;

  private final NetatopCommand root;
  private final ProcFs proc;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "-i",
      arity = "0..1",
      paramLabel = "ADDRESS",
      fallbackValue = "",
      description =
          "Internet sockets: [4|6][TCP|UDP|UDPLITE][@HOST][:PORT[,PORT|-PORT]], or all of them"
              + " (repeatable).")
  private @Nullable List<String> addresses;

  @Option(
      names = "-s",
      paramLabel = "TCP:STATE",
      description = "With -i: only TCP sockets in these states, or with ^ not in these.")
  private List<String> states = new ArrayList<>();

  @Option(names = "-U", description = "Unix sockets.")
  private boolean unix;

  @Option(names = "-p", split = ",", paramLabel = "PID", description = "Of these processes.")
  private List<String> pids = new ArrayList<>();

  @Option(names = "-u", split = ",", paramLabel = "USER", description = "Of these users.")
  private List<String> users = new ArrayList<>();

  @Option(
      names = "-c",
      paramLabel = "COMMAND",
      description = "Of processes whose command begins so, or matches /REGEX/ (repeatable).")
  private List<String> commands = new ArrayList<>();

  @Option(
      names = "-d",
      split = ",",
      paramLabel = "FD",
      description = "These descriptors: numbers, ranges, cwd, rtd, txt, mem.")
  private List<String> descriptors = new ArrayList<>();

  @Option(names = "-a", description = "All conditions must hold, not any of them.")
  private boolean and;

  @Option(names = "-n", description = "Addresses as numbers.")
  private boolean numericHosts;

  @Option(names = "-P", description = "Ports as numbers.")
  private boolean numericPorts;

  @Option(names = "-l", description = "Users as numbers.")
  private boolean numericUsers;

  @Option(names = "-R", description = "The parents' ids too.")
  private boolean parents;

  @Option(names = "-t", description = "Process ids alone, one a line.")
  private boolean terse;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "Who has this file open?")
  private List<Path> files = new ArrayList<>();

  LsofCommand(NetatopCommand root) {
    this(root, new ProcFs(Path.of("/proc")));
  }

  LsofCommand(NetatopCommand root, ProcFs proc) {
    this.root = root;
    this.proc = proc;
  }

  private ParameterException usage(String sentence) {
    CommandSpec known = spec;
    return known == null
        ? root.usage(sentence)
        : new ParameterException(known.commandLine(), sentence);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Output output = root.output();
    ServiceNames services = ServiceNames.read(Path.of("/etc/services"));
    List<NamedFile> named = new ArrayList<>();
    boolean failed = !lookAt(named);
    if (!files.isEmpty() && named.isEmpty()) {
      return ExitStatus.FAILURE;
    }
    Selection selection = selection(services, named);
    List<FileLine> lines;
    try (HiddenFiles hidden = new HiddenFiles(root)) {
      lines = new Lister(proc, hidden).list(selection);
    }
    print(lines, output, services);
    return failed || lines.isEmpty() || !selection.isSatisfied()
        ? ExitStatus.FAILURE
        : ExitStatus.OK;
  }

  private boolean lookAt(List<NamedFile> named) {
    boolean all = true;
    String mounts = proc.text("self/mountinfo").optional().orElse("");
    for (Path file : files) {
      Reading<NamedFile> found = NamedFile.of(file, mounts);
      if (found instanceof Reading.Present<NamedFile> present) {
        named.add(present.value());
      } else {
        all = false;
        Main.tell(root.environment(), "status error on " + file + ": " + found.failure());
      }
    }
    return all;
  }

  private Selection selection(ServiceNames services, List<NamedFile> named) {
    try {
      List<AddressSpec> specs = new ArrayList<>();
      for (String address : addresses == null ? List.<String>of() : addresses) {
        if (!address.isEmpty()) {
          specs.add(AddressSpec.parse(address, services, InetAddress::getAllByName));
        }
      }
      return new Selection(
          and,
          terms(pids, this::pid),
          terms(users, this::user),
          terms(commands, this::command),
          terms(descriptors, d -> d),
          Optional.ofNullable(addresses).map(given -> specs),
          unix,
          named,
          states());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private <T> Selection.Terms<T> terms(List<String> given, Function<String, T> value) {
    List<T> included = new ArrayList<>();
    List<T> excluded = new ArrayList<>();
    for (String term : given) {
      if (term.startsWith("^")) {
        excluded.add(value.apply(term.substring(1)));
      } else {
        included.add(value.apply(term));
      }
    }
    return new Selection.Terms<>(included, excluded);
  }

  private Integer pid(String text) {
    if (!text.matches("[1-9]\\d{0,8}")) {
      throw usage("illegal process id: " + text);
    }
    return Integer.valueOf(text);
  }

  private Long user(String text) {
    if (text.matches("\\d{1,10}")) {
      return Long.valueOf(text);
    }
    return root.environment()
        .users()
        .idOf(text)
        .orElseThrow(() -> usage("there is no user " + text));
  }

  private String command(String text) {
    if (text.length() > 1 && text.startsWith("/") && text.endsWith("/")) {
      try {
        Pattern.compile(text.substring(1, text.length() - 1));
      } catch (PatternSyntaxException e) {
        throw usage("-c " + text + " is no regular expression: " + e.getDescription());
      }
    }
    return text;
  }

  private Selection.States states() {
    Set<String> included = new HashSet<>();
    Set<String> excluded = new HashSet<>();
    for (String given : states) {
      if (!given.toUpperCase(Locale.ROOT).startsWith("TCP:")) {
        throw usage("-s " + given + " does not begin with TCP:");
      }
      for (String state : given.substring(4).toUpperCase(Locale.ROOT).split(",", -1)) {
        if (state.startsWith("^")) {
          excluded.add(state.substring(1));
        } else {
          included.add(state);
        }
      }
    }
    return new Selection.States(included, excluded);
  }

  private void print(List<FileLine> lines, Output output, ServiceNames services)
      throws IOException, InterruptedException {
    if (terse) {
      Set<Integer> found = new LinkedHashSet<>();
      lines.forEach(l -> found.add(l.process().pid()));
      for (int pid : found) {
        output.line(Integer.toString(pid));
      }
      return;
    }
    if (output.form() != OutputForm.HUMAN) {
      try (RecordWriter<FileLine> writer =
          output.gathered(
              LsofColumns.of(root.environment().users()::of), List.of(), l -> List.of())) {
        for (FileLine line : lines) {
          writer.write(line);
        }
      }
      return;
    }
    if (!lines.isEmpty()) {
      SocketNames names =
          new SocketNames(
              numericHosts ? Optional.empty() : Optional.of(hosts(lines)),
              numericPorts ? Optional.empty() : Optional.of(services));
      Function<OpenProcess, String> user =
          p -> numericUsers ? Long.toString(p.uid()) : root.environment().users().of(p.uid());
      output.lines(
          new LsofTable(parents, user, l -> l.inet().map(names::of).orElse(l.name())).lines(lines));
    }
  }

  private static HostNames hosts(List<FileLine> lines) throws InterruptedException {
    HostNames names = new HostNames(NAMES_PATIENCE_MS);
    Set<InetAddress> addresses = new HashSet<>();
    for (FileLine line : lines) {
      if (line.inet().isPresent()) {
        InetSocket socket = line.inet().get();
        addresses.addAll(Arrays.asList(socket.localAddress(), socket.remoteAddress()));
      }
    }
    names.resolve(addresses);
    return names;
  }
}
