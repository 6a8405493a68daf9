// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.NetCounters;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The order of lines by settings. Where two are equal their identity decides, so none jumps. */
final class Order {
  private final Settings settings;
  private final LongFunction<String> users;

  Order(Settings settings, LongFunction<String> users) {
    this.settings = settings;
    this.users = users;
  }

  Comparator<Line.OfRow> rows() {
    Comparator<Line.OfRow> identity =
        Comparator.<Line.OfRow, Row.Kind>comparing(l -> l.row().kind())
            .thenComparingInt(l -> l.row().task().id())
            .thenComparingLong(l -> l.row().task().startTimeNs())
            .thenComparing(l -> l.row().device());
    if (settings.stable()) {
      return Comparator.<Line.OfRow>comparingLong(l -> l.row().order()).thenComparing(identity);
    }
    Comparator<Line.OfRow> first =
        switch (settings.sort()) {
          case PID -> Comparator.comparingInt(l -> l.row().task().id());
          case USER -> Comparator.comparing(l -> l.row().user(users));
          case PROGRAM -> Comparator.comparing(l -> l.row().program(settings.name()));
          case DEVICE -> Comparator.comparing(l -> l.row().device());
          default -> this.<Line.OfRow>traffic();
        };
    return directed(first).thenComparing(this.<Line.OfRow>bytes()).thenComparing(identity);
  }

  Comparator<Line.OfGroup> groups() {
    Comparator<Line.OfGroup> name = Comparator.comparing(Line.OfGroup::name);
    if (settings.stable()) {
      return name;
    }
    return settings.sort().highestFirst()
        ? directed(this.<Line.OfGroup>traffic())
            .thenComparing(this.<Line.OfGroup>bytes())
            .thenComparing(name)
        : directed(name);
  }

  Comparator<Line.OfConnection> connections() {
    // Cookies are given out by each processor for itself: of two the lower one need not be the
    // older.
    Comparator<Line.OfConnection> identity =
        Comparator.<Line.OfConnection>comparingInt(l -> port(l.connection().socket().local()))
            .thenComparingInt(l -> port(l.connection().socket().remote()))
            .thenComparingLong(l -> l.connection().socket().cookie());
    return settings.stable() || !settings.sort().highestFirst()
        ? identity
        : directed(this.<Line.OfConnection>traffic())
            .thenComparing(this.<Line.OfConnection>bytes())
            .thenComparing(identity);
  }

  Comparator<Line.OfThread> threads() {
    Comparator<Line.OfThread> identity = Comparator.comparingInt(l -> l.thread().task().id());
    return settings.stable() || !settings.sort().highestFirst()
        ? identity
        : directed(this.<Line.OfThread>traffic())
            .thenComparing(this.<Line.OfThread>bytes())
            .thenComparing(identity);
  }

  private static int port(Optional<InetSocketAddress> address) {
    return address.map(InetSocketAddress::getPort).orElse(0);
  }

  private <L extends Line> Comparator<L> directed(Comparator<L> order) {
    return settings.reversed() ? order.reversed() : order;
  }

  /** By the column of numbers that was chosen. */
  private <L extends Line> Comparator<L> traffic() {
    return switch (settings.sort()) {
      case SENT -> number(Rates::sentBytes, NetCounters::sentBytes);
      case BOTH ->
          number(r -> r.sentBytes() + r.receivedBytes(), c -> c.sentBytes() + c.receivedBytes());
      case SENT_PACKETS -> number(Rates::sentPackets, NetCounters::sentPackets);
      case RECEIVED_PACKETS -> number(Rates::receivedPackets, NetCounters::receivedPackets);
      case TOTAL_SENT -> total(NetCounters::sentBytes);
      case TOTAL_RECEIVED -> total(NetCounters::receivedBytes);
      default -> number(Rates::receivedBytes, NetCounters::receivedBytes);
    };
  }

  /** What decides between equals: the busier one first, whatever the direction. */
  private <L extends Line> Comparator<L> bytes() {
    return number(r -> r.sentBytes() + r.receivedBytes(), c -> c.sentBytes() + c.receivedBytes());
  }

  private <L extends Line> Comparator<L> number(
      ToDoubleFunction<Rates> rate, ToLongFunction<NetCounters> total) {
    if (!settings.measure().isRate()) {
      return total(total);
    }
    ToDoubleFunction<L> value =
        l -> {
          Rates rates = l.traffic().rates().orElse(null);
          return rates == null ? 0 : rate.applyAsDouble(rates);
        };
    return Comparator.comparingDouble(value).reversed();
  }

  private <L extends Line> Comparator<L> total(ToLongFunction<NetCounters> total) {
    Function<L, Long> value = l -> total.applyAsLong(settings.since().of(l.traffic()));
    return Comparator.comparing(value, (a, b) -> Long.compareUnsigned(b, a));
  }
}
