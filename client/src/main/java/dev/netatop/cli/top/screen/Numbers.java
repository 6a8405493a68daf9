// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top.screen;

import dev.netatop.cli.top.Measure;
import dev.netatop.cli.top.Rates;
import dev.netatop.cli.top.Settings;
import dev.netatop.cli.top.Traffic;
import dev.netatop.cli.top.screen.ColumnPlan.Column;
import dev.netatop.client.NetCounters;
import java.util.Map;
import java.util.Optional;

/** The numbers' texts in the unit of the settings. */
final class Numbers {
  private final Settings settings;
  private final Measure measure;

  Numbers(Settings settings) {
    this.settings = settings;
    this.measure = settings.measure();
  }

  Map<Column, String> titles(ColumnPlan plan) {
    return Titles.of(measure, plan.has(Column.UNIT));
  }

  String sent(Traffic traffic) {
    return measure.sent(traffic, settings.since()).map(measure::tableText).orElse("-");
  }

  String received(Traffic traffic) {
    return measure.received(traffic, settings.since()).map(measure::tableText).orElse("-");
  }

  private NetCounters totals(Traffic traffic) {
    return settings.since().of(traffic);
  }

  int otherWidth() {
    return Amount.width(measure) + (measure.isRate() ? 0 : 2);
  }

  String otherSent(Traffic traffic) {
    return measure.isRate()
        ? Amount.total(totals(traffic).sentBytes(), measure)
        : traffic.rates().map(r -> Amount.rate(r.sentBytes(), measure)).orElse("-");
  }

  String otherReceived(Traffic traffic) {
    return measure.isRate()
        ? Amount.total(totals(traffic).receivedBytes(), measure)
        : traffic.rates().map(r -> Amount.rate(r.receivedBytes(), measure)).orElse("-");
  }

  String sentPackets(Traffic traffic) {
    return measure.isRate()
        ? tenths(traffic.rates().map(Rates::sentPackets))
        : Long.toUnsignedString(totals(traffic).sentPackets());
  }

  String receivedPackets(Traffic traffic) {
    return measure.isRate()
        ? tenths(traffic.rates().map(Rates::receivedPackets))
        : Long.toUnsignedString(totals(traffic).receivedPackets());
  }

  // Without String.format, which takes a good part of a frame's time.
  private static String tenths(Optional<Double> number) {
    if (number.isEmpty()) {
      return "-";
    }
    long tenths = Math.round(number.get() * 10);
    return tenths / 10 + "." + tenths % 10;
  }
}
