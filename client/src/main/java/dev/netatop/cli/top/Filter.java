// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.cli.names.Addresses;
import dev.netatop.client.SocketInfo;
import dev.netatop.client.Task;
import dev.netatop.client.TaskDetails;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/**
 * What rows must have: words, all of which must fit. A word fits by a process's program or command
 * line (part of it), id, user, device, and by a local or remote port or address (its beginning) of
 * one of its connections. {@code program:}, {@code pid:}, {@code user:}, {@code dev:}, {@code
 * port:} or {@code host:} before a word holds it to one of these.
 *
 * @param text as the user wrote it
 */
public record Filter(String text) {
  /** Every row. */
  public static final Filter NONE = new Filter("");

  private enum Field {
    ANY,
    PROGRAM,
    PID,
    USER,
    DEV,
    PORT,
    HOST
  }

  private record Word(Field field, String text) {
    boolean is(Field other) {
      return field == Field.ANY || field == other;
    }
  }

  /** Whether it has no word. */
  public boolean isEmpty() {
    return text.isBlank();
  }

  /** Whether connections may decide: ports and addresses are theirs. */
  public boolean needsConnections() {
    return words().stream()
        .anyMatch(
            w ->
                w.field() == Field.PORT
                    || w.field() == Field.HOST
                    || (w.field() == Field.ANY && isOfConnection(w.text())));
  }

  // Bare words without a digit, point or colon can be no port and no address.
  private static boolean isOfConnection(String word) {
    return word.chars().anyMatch(c -> (c >= '0' && c <= '9') || c == '.' || c == ':');
  }

  /** The test of rows; made once for many rows. */
  Predicate<Row> test(LongFunction<String> users) {
    List<Word> words = words();
    return row -> words.stream().allMatch(word -> fits(word, row, users));
  }

  private List<Word> words() {
    List<Word> words = new ArrayList<>();
    for (String word : text.strip().toLowerCase(Locale.ROOT).split("\\s+", -1)) {
      if (!word.isEmpty()) {
        words.add(word(word));
      }
    }
    return words;
  }

  private static Word word(String word) {
    for (Field field : Field.values()) {
      String prefix = field.name().toLowerCase(Locale.ROOT) + ":";
      if (field != Field.ANY && word.startsWith(prefix)) {
        return new Word(field, word.substring(prefix.length()));
      }
    }
    return new Word(Field.ANY, word);
  }

  private static boolean fits(Word word, Row row, LongFunction<String> users) {
    if (row.kind() != Row.Kind.PROCESS) {
      return word.is(Field.PROGRAM)
          && row.program(ProgramName.PATH).toLowerCase(Locale.ROOT).contains(word.text());
    }
    Task task = row.task();
    return (word.is(Field.PROGRAM) && isCalled(task, word.text()))
        || (word.is(Field.PID) && Integer.toString(task.id()).equals(word.text()))
        || (word.is(Field.USER) && isOfUser(task, word.text(), users))
        || (word.is(Field.DEV) && row.device().toLowerCase(Locale.ROOT).equals(word.text()))
        || row.connections().stream().anyMatch(c -> isOf(c.socket(), word));
  }

  private static boolean isCalled(Task task, String part) {
    Optional<String> line =
        task.details() instanceof TaskDetails.Shown shown ? shown.commandLine() : Optional.empty();
    return task.command().toLowerCase(Locale.ROOT).contains(part)
        || line.orElse("").toLowerCase(Locale.ROOT).contains(part);
  }

  private static boolean isOfUser(Task task, String user, LongFunction<String> users) {
    return Long.toString(task.uid()).equals(user)
        || users.apply(task.uid()).toLowerCase(Locale.ROOT).equals(user);
  }

  private static boolean isOf(SocketInfo socket, Word word) {
    return isOf(socket.local(), word) || isOf(socket.remote(), word);
  }

  private static boolean isOf(Optional<InetSocketAddress> end, Word word) {
    if (end.isEmpty()) {
      return false;
    }
    String address = Addresses.text(end.get().getAddress());
    String port = Integer.toString(end.get().getPort());
    return (word.is(Field.PORT) && port.equals(word.text()))
        || (word.is(Field.HOST) && address.startsWith(word.text()))
        || (word.is(Field.ANY)
            && isOfConnection(word.text())
            && word.text().length() > 1
            && (address + ":" + port).startsWith(word.text())
            && (word.text().indexOf('.') >= 0 || word.text().indexOf(':') >= 0));
  }
}
