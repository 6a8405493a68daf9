// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.accounting.LifeRules;
import dev.netatop.agent.server.Limits;
import dev.netatop.agent.server.ReadPolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Parses a configuration: lines {@code key = value}, of which empty ones and those that begin with
 * {@code #} are passed over. Pure: the text is given.
 */
final class ConfigurationFile {
  private static final long NS_PER_MS = 1_000_000L;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int MIN_TASK_ENTRIES = 64;
  private static final int MAX_TASK_ENTRIES = 65_536;

  /** As many as the kernel's part watches for, of at most the length it keeps of a name. */
  private static final int MAX_PROGRAMS = 16;

  private static final Predicate<String> NAME_OF_PROGRAM =
      Pattern.compile("[^/,\\p{Cntrl}]{1,15}").asMatchPredicate();

  /** As many as anybody would name; each costs a descriptor and its buffer. */
  static final int MAX_INTERFACES = 256;

  /** As the kernel allows them (dev_valid_name in net/core/dev.c, IFNAMSIZ). */
  static final Predicate<String> NAME_OF_INTERFACE =
      Pattern.compile("(?!\\.{1,2}$)[^/:,\\s\\p{Cntrl}]{1,15}").asMatchPredicate();

  private static final int MIN_BUFFER_BYTES = 1 << 20;
  private static final int MAX_BUFFER_BYTES = 1 << 30;

  private record Value(String text, int line) {}

  private final String file;
  private final Map<String, Value> values = new HashMap<>();
  private final Set<String> known = new HashSet<>();
  private final List<String> knownInOrder = new ArrayList<>();

  private ConfigurationFile(String file) {
    this.file = file;
  }

  /**
   * The configuration that {@code text} makes of the defaults.
   *
   * @param file its name, for messages
   */
  static Configuration parse(String file, String text) throws ConfigurationException {
    ConfigurationFile parser = new ConfigurationFile(file);
    parser.readLines(text);
    Configuration result = parser.build(Configuration.defaults());
    parser.refuseUnknown();
    return result;
  }

  private void readLines(String text) throws ConfigurationException {
    int number = 0;
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (equals <= 0) {
        throw new ConfigurationException(
            at(number) + "'" + printable(line) + "' is not of the form 'key = value'");
      }
      String key = line.substring(0, equals).strip();
      Value value = new Value(line.substring(equals + 1).strip(), number);
      Value before = values.putIfAbsent(key, value);
      if (before != null) {
        throw new ConfigurationException(
            at(number)
                + "key '"
                + printable(key)
                + "' was set in line "
                + before.line()
                + " already; remove one of the two");
      }
    }
  }

  private Configuration build(Configuration defaults) throws ConfigurationException {
    LifeRules life = defaults.life();
    Limits limits = defaults.limits();
    Configuration.Draft draft = new Configuration.Draft(defaults);
    draft.socket = path("socket", draft.socket);
    draft.source = choice("source", Configuration.SourceKind.class, draft.source);
    draft.capture =
        new Configuration.CaptureChoice(
            interfaces("interfaces", draft.capture.interfaces()),
            text("filter", draft.capture.filter()),
            (int)
                number(
                    "capture_buffer_bytes",
                    draft.capture.bufferBytes(),
                    MIN_BUFFER_BYTES,
                    MAX_BUFFER_BYTES));
    draft.atop = choice("atop", Configuration.AtopMode.class, draft.atop);
    draft.atopPrograms = programs("atop_programs", draft.atopPrograms);
    draft.counters = optionalChoice("counters", ReadPolicy.Scope.class);
    draft.details = choice("details", ReadPolicy.Scope.class, draft.details);
    draft.group = word("group", draft.group);
    draft.life =
        new LifeRules(
            number("settle_ms", life.settleNs() / NS_PER_MS, 0, 10_000) * NS_PER_MS,
            number("linger_seconds", life.lingerNs() / NS_PER_SECOND, 0, 3600) * NS_PER_SECOND,
            number("rest_ms", life.restNs() / NS_PER_MS, 1000, 60_000) * NS_PER_MS);
    draft.taskEntries =
        (int) number("task_entries", draft.taskEntries, MIN_TASK_ENTRIES, MAX_TASK_ENTRIES);
    draft.exitRecords = (int) number("exit_records", draft.exitRecords, 1, 1 << 20);
    draft.exitLifeNs =
        number("exit_life_seconds", draft.exitLifeNs / NS_PER_SECOND, 1, 3600) * NS_PER_SECOND;
    draft.collectNs =
        number("collect_seconds", draft.collectNs / NS_PER_SECOND, 1, 3600) * NS_PER_SECOND;
    draft.limits =
        new Limits(
            (int) number("max_connections", limits.connections(), 1, 65_536),
            (int) number("max_connections_per_user", limits.connectionsPerUser(), 1, 65_536),
            (int) number("max_open_requests", limits.openRequests(), 1, 65_536),
            (int) number("max_queued_bytes", limits.queuedBytes(), 2 << 20, 1 << 30),
            number("stalled_seconds", limits.stalledNs() / NS_PER_SECOND, 1, 3600) * NS_PER_SECOND);
    return draft.configuration();
  }

  private Optional<Value> take(String key) {
    if (known.add(key)) {
      knownInOrder.add(key);
    }
    return Optional.ofNullable(values.get(key));
  }

  private Path path(String key, Path otherwise) throws ConfigurationException {
    Optional<Value> value = take(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    try {
      Path path = Path.of(value.get().text());
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException notAPath) {
      throw wrong(key, value.get(), "give an absolute path");
    }
    throw wrong(key, value.get(), "give an absolute path");
  }

  private String word(String key, String otherwise) throws ConfigurationException {
    Optional<Value> value = take(key);
    if (value.isPresent() && !value.get().text().matches("[A-Za-z_][A-Za-z0-9_.-]*")) {
      throw wrong(key, value.get(), "give the name of a group");
    }
    return value.map(Value::text).orElse(otherwise);
  }

  private Set<String> programs(String key, Set<String> otherwise) throws ConfigurationException {
    Optional<Value> value = take(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    Set<String> names = names(value.get());
    if (names.size() > MAX_PROGRAMS || !names.stream().allMatch(NAME_OF_PROGRAM)) {
      throw wrong(
          key,
          value.get(),
          "give up to "
              + MAX_PROGRAMS
              + " names of programs, separated by commas, without their paths and of at most 15"
              + " characters");
    }
    return names;
  }

  private List<String> interfaces(String key, List<String> otherwise)
      throws ConfigurationException {
    Optional<Value> value = take(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    if (value.get().text().isEmpty()) {
      return List.of();
    }
    Set<String> names = names(value.get());
    if (names.size() > MAX_INTERFACES || !names.stream().allMatch(NAME_OF_INTERFACE)) {
      throw wrong(
          key,
          value.get(),
          "give up to " + MAX_INTERFACES + " names of network interfaces, separated by commas");
    }
    return List.copyOf(names);
  }

  private static Set<String> names(Value value) {
    return new LinkedHashSet<>(List.of(value.text().split("\\s*,\\s*", -1)));
  }

  private String text(String key, String otherwise) {
    return take(key).map(Value::text).orElse(otherwise);
  }

  private long number(String key, long otherwise, long least, long most)
      throws ConfigurationException {
    Optional<Value> value = take(key);
    if (value.isEmpty()) {
      return otherwise;
    }
    String remedy = "give a whole number from " + least + " to " + most;
    try {
      long number = Long.parseLong(value.get().text());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      throw wrong(key, value.get(), remedy);
    }
    throw wrong(key, value.get(), remedy);
  }

  private <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise)
      throws ConfigurationException {
    return optionalChoice(key, type).orElse(otherwise);
  }

  private <E extends Enum<E>> Optional<E> optionalChoice(String key, Class<E> type)
      throws ConfigurationException {
    Optional<Value> value = take(key);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = new ArrayList<>();
    for (E constant : type.getEnumConstants()) {
      String name = constant.name().toLowerCase(Locale.ROOT);
      if (name.equals(value.get().text())) {
        return Optional.of(constant);
      }
      names.add(name);
    }
    throw wrong(key, value.get(), "give one of " + String.join(", ", names));
  }

  private void refuseUnknown() throws ConfigurationException {
    for (Map.Entry<String, Value> entry : values.entrySet()) {
      if (!known.contains(entry.getKey())) {
        throw new ConfigurationException(
            at(entry.getValue().line())
                + "there is no key '"
                + printable(entry.getKey())
                + "'; there are "
                + String.join(", ", knownInOrder));
      }
    }
  }

  private ConfigurationException wrong(String key, Value value, String remedy) {
    return new ConfigurationException(
        at(value.line()) + key + " = '" + printable(value.text()) + "' cannot be used; " + remedy);
  }

  private String at(int line) {
    return file + ", line " + line + ": ";
  }

  private static String printable(String text) {
    String safe = text.replaceAll("\\p{Cntrl}", "?");
    return safe.length() > 80 ? safe.substring(0, 80) + "..." : safe;
  }
}
