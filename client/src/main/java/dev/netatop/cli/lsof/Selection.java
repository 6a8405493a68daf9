// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.lsof;

import dev.netatop.cli.files.Choice;
import dev.netatop.cli.files.FileLine;
import dev.netatop.cli.files.OpenProcess;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.Protocol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which files to list. Conditions are joined by or, and by and where that is asked for; what is
 * excluded is so in any case. Remembers which of them were met.
 */
public final class Selection implements Choice {
  private final boolean all;
  private final Terms<Integer> pids;
  private final Terms<Long> uids;
  private final Terms<String> commands;
  private final Terms<String> descriptors;
  private final Optional<List<AddressSpec>> inet;
  private final boolean unix;
  private final List<NamedFile> names;
  private final States states;
  private final Set<Object> met = new HashSet<>();

  /**
   * Included and excluded values of one condition.
   *
   * @param included one of them must hold; empty where there is no such condition
   * @param excluded none of them may hold
   */
  public record Terms<T>(List<T> included, List<T> excluded) {
    public Terms {
      included = List.copyOf(included);
      excluded = List.copyOf(excluded);
    }
  }

  /**
   * Names of states that a TCP socket must have, and must not have.
   *
   * @param included empty for any
   */
  public record States(Set<String> included, Set<String> excluded) {}

  /**
   * A selection.
   *
   * @param all whether every condition must hold
   * @param commands beginnings of commands, or a regular expression between slashes
   * @param descriptors numbers, ranges of them, and words such as cwd
   * @param inet empty list: every Internet socket; none: no such condition
   * @param unix whether Unix sockets are meant
   */
  public Selection(
      boolean all,
      Terms<Integer> pids,
      Terms<Long> uids,
      Terms<String> commands,
      Terms<String> descriptors,
      Optional<List<AddressSpec>> inet,
      boolean unix,
      List<NamedFile> names,
      States states) {
    this.all = all;
    this.pids = pids;
    this.uids = uids;
    this.commands = commands;
    this.descriptors = descriptors;
    this.inet = inet;
    this.unix = unix;
    this.names = List.copyOf(names);
    this.states = states;
  }

  /** Whether there is a condition that looks at files and not only at processes. */
  private boolean looksAtFiles() {
    return inet.isPresent() || unix || !names.isEmpty() || !descriptors.included().isEmpty();
  }

  @Override
  public boolean mayInclude(OpenProcess process) {
    if (pids.excluded().contains(process.pid())
        || uids.excluded().contains(process.uid())
        || commands.excluded().stream().anyMatch(c -> isCommand(c, process))) {
      return false;
    }
    List<Boolean> results = processResults(process);
    return results.isEmpty()
        || (all ? !results.contains(false) : results.contains(true) || looksAtFiles());
  }

  private List<Boolean> processResults(OpenProcess process) {
    List<Boolean> results = new ArrayList<>();
    if (!pids.included().isEmpty()) {
      results.add(meet(pids.included().contains(process.pid()), "pid " + process.pid()));
    }
    if (!uids.included().isEmpty()) {
      results.add(meet(uids.included().contains(process.uid()), "uid " + process.uid()));
    }
    if (!commands.included().isEmpty()) {
      boolean any = false;
      for (String command : commands.included()) {
        any |= meet(isCommand(command, process), "command " + command);
      }
      results.add(any);
    }
    return results;
  }

  private boolean meet(boolean holds, Object condition) {
    if (holds) {
      met.add(condition);
    }
    return holds;
  }

  private static boolean isCommand(String wanted, OpenProcess process) {
    if (wanted.length() > 1 && wanted.startsWith("/") && wanted.endsWith("/")) {
      return Pattern.compile(wanted.substring(1, wanted.length() - 1))
          .matcher(process.command())
          .find();
    }
    return process.command().startsWith(wanted);
  }

  @Override
  public boolean includes(FileLine line) {
    if (descriptors.excluded().stream().anyMatch(d -> isDescriptor(d, line.file().fd()))) {
      return false;
    }
    List<Boolean> results = processResults(line.process());
    if (inet.isPresent()) {
      results.add(line.inet().map(this::isWanted).orElse(false));
    }
    if (unix) {
      results.add(meet(line.type().equals("unix"), "unix"));
    }
    if (!names.isEmpty()) {
      boolean any = false;
      for (NamedFile name : names) {
        any |= meet(name.is(line), name);
      }
      results.add(any);
    }
    if (!descriptors.included().isEmpty()) {
      results.add(descriptors.included().stream().anyMatch(d -> isDescriptor(d, line.file().fd())));
    }
    return results.isEmpty() || (all ? !results.contains(false) : results.contains(true));
  }

  private boolean isWanted(InetSocket socket) {
    String state = socket.stateName();
    if (socket.family() == Protocol.Family.TCP
        && (states.excluded().contains(state)
            || !(states.included().isEmpty() || states.included().contains(state)))) {
      return false;
    }
    List<AddressSpec> specs = inet.orElse(List.of());
    if (specs.isEmpty()) {
      return meet(true, "inet");
    }
    boolean any = false;
    for (AddressSpec spec : specs) {
      any |= meet(spec.matches(socket), spec);
    }
    return any;
  }

  private static boolean isDescriptor(String wanted, String fd) {
    if (wanted.matches("\\d{1,9}-\\d{1,9}")) {
      String[] ends = wanted.split("-", 2);
      return fd.matches("\\d{1,9}")
          && Integer.parseInt(fd) >= Integer.parseInt(ends[0])
          && Integer.parseInt(fd) <= Integer.parseInt(ends[1]);
    }
    return wanted.equals(fd);
  }

  /** Whether everything that was named was found, which decides lsof's exit status. */
  public boolean isSatisfied() {
    return pids.included().stream().allMatch(p -> met.contains("pid " + p))
        && uids.included().stream().allMatch(u -> met.contains("uid " + u))
        && commands.included().stream().allMatch(c -> met.contains("command " + c))
        && names.stream().allMatch(met::contains)
        && (!unix || met.contains("unix"))
        && inet.map(specs -> specs.isEmpty() ? met.contains("inet") : met.containsAll(specs))
            .orElse(true);
  }
}
