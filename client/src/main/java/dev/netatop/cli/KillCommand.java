// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

import dev.netatop.cli.kill.Sender;
import dev.netatop.cli.kill.Signals;
import dev.netatop.cli.procfs.ProcFs;
import dev.netatop.cli.procfs.ProcessStat;
import dev.netatop.cli.render.Column;
import dev.netatop.cli.render.RecordWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sends signals. */
@Command(
    name = "kill",
    preprocessor = KillArguments.class,
    header = "Sends a signal to processes, as the user who calls it.",
    customSynopsis = {
      "netatop kill [-SIGNAL | -s SIGNAL | -n NUMBER] PID...",
      "netatop kill [-SIGNAL] --name PATTERN",
      "netatop kill -l [SIGNAL|STATUS]..."
    },
    description = {
      "%nSIGNAL is a name, with or without SIG, or a number; without one it is TERM, and 0 only"
          + " looks whether the process is there. A negative PID is a process group; the first"
          + " negative number is taken for a signal, as by every kill.%n"
    },
    exitCodeList = {
      "0:every signal was sent",
      "1:one could not be sent (one line on standard error for each), or nothing matches",
      "2:wrong usage"
    },
    footer = {
      "%nKeys of --json and --csv: pid (negative: a group), signal, signalName, sent; of -l:"
          + " signal, signalName.",
      "%nExample: have every nginx of mine read its configuration again%n"
          + "  netatop kill -HUP --name '^nginx$'"
    })
final class KillCommand implements Callable<Integer> {
  private static final String TERM = "TERM";
  private static final int COMM_BYTES = 15;

  private final NetatopCommand root;
  private final ProcFs proc;
  private final Sender sender;

  @Option(
      names = {"-s", "--signal"},
      paramLabel = "SIGNAL",
      description = "This signal; the same as -SIGNAL.")
  private @Nullable String signal;

  @Option(names = "-n", paramLabel = "NUMBER", description = "The signal of this number.")
  private @Nullable String number;

  @Option(
      names = {"-l", "-L", "--list"},
      description = "Lists the signals; or translates the names and numbers that follow.")
  private boolean list;

  @Option(
      names = "--name",
      paramLabel = "PATTERN",
      description =
          "Processes whose command matches this regular expression, and says which they were;"
              + " never this command itself or those it was started by.")
  private @Nullable String name;

  @Parameters(paramLabel = "PID", arity = "0..*", description = "Processes; negative: groups.")
  private List<String> operands = new ArrayList<>();

  private record Sent(long pid, int signal, boolean sent, String what) {}

  KillCommand(NetatopCommand root) {
    this(root, new ProcFs(Path.of("/proc")), new Sender());
  }

  KillCommand(NetatopCommand root, ProcFs proc, Sender sender) {
    this.root = root;
    this.proc = proc;
    this.sender = sender;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Output output = root.output();
    if (list) {
      return list(output);
    }
    int wanted = wanted();
    if ((name == null) == operands.isEmpty()) {
      throw root.usage(
          name == null
              ? "kill needs a process id, or --name"
              : "--name and process ids exclude each other");
    }
    List<Sent> results = new ArrayList<>();
    boolean all = true;
    if (name != null) {
      List<ProcessStat> targets = named(pattern(name));
      if (targets.isEmpty()) {
        tell("no process matches '" + name + "'");
        return ExitStatus.FAILURE;
      }
      for (ProcessStat target : targets) {
        all &= send(wanted, target, results);
      }
    } else {
      List<Long> pids = operands.stream().map(this::pid).toList();
      for (long pid : pids) {
        all &= send(wanted, pid, "", results);
      }
    }
    print(results, output);
    return all ? ExitStatus.OK : ExitStatus.FAILURE;
  }

  private int list(Output output) throws IOException {
    if (output.form() != OutputForm.HUMAN) {
      List<Column<Integer>> columns =
          List.of(
              new Column<>("signal", n -> (long) n),
              new Column<>("signalName", n -> Signals.name(n).orElse(null)));
      try (RecordWriter<Integer> writer = output.gathered(columns, List.of(), n -> List.of())) {
        for (int known : Signals.all()) {
          writer.write(known);
        }
      }
      return ExitStatus.OK;
    }
    if (operands.isEmpty()) {
      output.lines(Signals.table());
      return ExitStatus.OK;
    }
    boolean all = true;
    for (String word : operands) {
      Optional<String> translated = Signals.translate(word);
      if (translated.isPresent()) {
        output.line(translated.get());
      } else {
        all = false;
        tell("there is no signal " + word);
      }
    }
    return all ? ExitStatus.OK : ExitStatus.FAILURE;
  }

  private int wanted() {
    if (signal != null && number != null) {
      throw root.usage("-s and -n exclude each other");
    }
    if (number != null && !number.matches("\\d{1,3}")) {
      throw root.usage("'" + number + "' is no number of a signal");
    }
    String given = signal != null ? signal : number != null ? number : TERM;
    OptionalInt known = Signals.number(given);
    if (known.isEmpty()) {
      throw root.usage("there is no signal " + given + ": see 'netatop kill -l'");
    }
    return known.getAsInt();
  }

  private long pid(String text) {
    if (!text.matches("-?\\d{1,9}")) {
      throw root.usage("'" + text + "' is no process id");
    }
    long pid = Long.parseLong(text);
    if (pid == 0 || pid == -1) {
      // The signal would come from another process than the caller, and so reach another group.
      throw root.usage(
          pid == 0
              ? "0 stands for this process's group here: name it"
              : "-1 would be all processes");
    }
    return pid;
  }

  private Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw root.usage("'" + text + "' is no regular expression: " + e.getDescription());
    }
  }

  private List<ProcessStat> named(Pattern pattern) {
    Set<Integer> spared = ancestors();
    List<ProcessStat> targets = new ArrayList<>();
    for (int pid : proc.pids()) {
      Optional<ProcessStat> stat = proc.processStat(Integer.toString(pid)).optional();
      if (stat.isPresent()
          && !spared.contains(pid)
          && !stat.get().isZombie()
          && pattern.matcher(command(stat.get())).find()) {
        targets.add(stat.get());
      }
    }
    return targets;
  }

  /** This process and all it was started by. */
  private Set<Integer> ancestors() {
    Set<Integer> ancestors = new HashSet<>();
    int pid = (int) ProcessHandle.current().pid();
    while (pid > 0 && ancestors.add(pid)) {
      pid = proc.processStat(Integer.toString(pid)).optional().map(ProcessStat::parent).orElse(0);
    }
    return ancestors;
  }

  /** The command; in full where the kernel cut it and the arguments tell the rest. */
  private String command(ProcessStat stat) {
    byte[] line = proc.bytes(stat.pid() + "/cmdline").optional().orElse(new byte[0]);
    String first = new String(line, StandardCharsets.UTF_8).split("\0", 2)[0];
    String base = first.substring(first.lastIndexOf('/') + 1);
    return stat.command().length() >= COMM_BYTES && base.startsWith(stat.command())
        ? base
        : stat.command();
  }

  private boolean send(int wanted, ProcessStat target, List<Sent> results)
      throws InterruptedException {
    Optional<ProcessStat> now = proc.processStat(Integer.toString(target.pid())).optional();
    if (now.isEmpty() || now.get().startTicks() != target.startTicks()) {
      // It ended since it was found; its id may be another's now.
      return true;
    }
    return send(wanted, target.pid(), command(target), results);
  }

  private boolean send(int wanted, long pid, String what, List<Sent> results)
      throws InterruptedException {
    Optional<String> failure;
    try {
      failure = sender.send(wanted, pid).failure();
    } catch (IOException e) {
      failure = Optional.of(String.valueOf(e.getMessage()));
    }
    failure.ifPresent(
        why -> tell((pid < 0 ? "process group " + -pid : "process " + pid) + ": " + why));
    results.add(new Sent(pid, wanted, failure.isEmpty(), what));
    return failure.isEmpty();
  }

  private void print(List<Sent> results, Output output) throws IOException {
    if (output.form() == OutputForm.HUMAN) {
      for (Sent result : results) {
        if (result.sent() && name != null) {
          output.line(
              Signals.name(result.signal()).orElse(Integer.toString(result.signal()))
                  + " sent to "
                  + result.pid()
                  + " "
                  + result.what());
        }
      }
      return;
    }
    List<Column<Sent>> columns =
        List.of(
            // As text, since groups are negative.
            new Column<>("pid", s -> s.pid() < 0 ? Long.toString(s.pid()) : s.pid()),
            new Column<>("signal", s -> (long) s.signal()),
            new Column<>("signalName", s -> Signals.name(s.signal()).orElse(null)),
            new Column<>("sent", Sent::sent));
    try (RecordWriter<Sent> writer = output.gathered(columns, List.of(), s -> List.of())) {
      for (Sent result : results) {
        writer.write(result);
      }
    }
  }

  private void tell(String sentence) {
    Main.tell(root.environment(), sentence);
  }
}
