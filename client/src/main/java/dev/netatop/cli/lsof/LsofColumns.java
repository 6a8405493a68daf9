// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.lsof;

import dev.netatop.cli.files.FileLine;
import dev.netatop.cli.files.SocketNames;
import dev.netatop.cli.names.Addresses;
import dev.netatop.cli.procfs.InetSocket;
import dev.netatop.cli.procfs.TcpStates;
import dev.netatop.cli.render.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The keys of JSON and CSV. */
public final class LsofColumns {
  private static final SocketNames NUMBERS = new SocketNames(Optional.empty(), Optional.empty());

  private LsofColumns() {}

  /** With names of users. */
  public static List<Column<FileLine>> of(LongFunction<String> users) {
    List<Column<FileLine>> columns = new ArrayList<>();
    columns.add(new Column<>("command", l -> l.process().command()));
    columns.add(new Column<>("pid", l -> (long) l.process().pid()));
    columns.add(new Column<>("parentPid", l -> (long) l.process().parent()));
    columns.add(new Column<>("uid", l -> l.process().uid()));
    columns.add(new Column<>("user", l -> users.apply(l.process().uid())));
    columns.add(new Column<>("fd", l -> l.file().fd()));
    columns.add(new Column<>("access", l -> letter(l.file().access())));
    columns.add(new Column<>("lock", l -> letter(l.lock())));
    columns.add(new Column<>("type", l -> text(l.type())));
    columns.add(new Column<>("device", l -> text(l.device())));
    columns.add(new Column<>("size", l -> number(l.size())));
    columns.add(new Column<>("offset", l -> number(l.offset())));
    columns.add(new Column<>("node", l -> text(l.node())));
    columns.add(new Column<>("name", l -> text(l.inet().map(NUMBERS::of).orElse(l.name()))));
    columns.add(ofSocket("protocol", s -> s.family().name().toLowerCase(Locale.ROOT)));
    columns.add(ofSocket("localAddress", s -> Addresses.text(s.localAddress())));
    columns.add(ofSocket("localPort", s -> (long) s.localPort()));
    columns.add(
        ofSocket("remoteAddress", s -> s.hasPeer() ? Addresses.text(s.remoteAddress()) : null));
    columns.add(ofSocket("remotePort", s -> s.hasPeer() ? (long) s.remotePort() : null));
    columns.add(ofSocket("state", s -> TcpStates.name(s.state())));
    return columns;
  }

  private static Column<FileLine> ofSocket(
      String name, Function<InetSocket, @Nullable Object> value) {
    return new Column<>(name, l -> l.inet().isPresent() ? value.apply(l.inet().get()) : null);
  }

  private static @Nullable Object letter(char letter) {
    return letter == ' ' ? null : String.valueOf(letter);
  }

  private static @Nullable Object text(String text) {
    return text.isEmpty() ? null : text;
  }

  private static @Nullable Object number(OptionalLong number) {
    return number.isPresent() ? number.getAsLong() : null;
  }
}
