// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.ps;

import dev.netatop.cli.procfs.ProcessStat;
import dev.netatop.client.NetCounters;
import java.util.List;
import java.util.Optional;

/**
 * One process.
 *
 * @param stat its stat line
 * @param uid its effective user
 * @param residentBytes memory of its that is in memory
 * @param lockedMemory whether some of its memory is locked
 * @param commandLine its arguments separated by spaces, or its name in brackets where it has none
 * @param listening ports it listens on, such as {@code tcp:80}; empty where it does not, or nobody
 *     tells this user
 * @param traffic what it sent and received; empty without an agent, or without traffic
 */
public record PsRow(
    ProcessStat stat,
    long uid,
    long residentBytes,
    boolean lockedMemory,
    String commandLine,
    List<String> listening,
    Optional<NetCounters> traffic) {
  public PsRow {
    listening = List.copyOf(listening);
  }

  /** The letters of ps: state, priority, locked memory, session leader, threads, foreground. */
  public String stateLetters() {
    StringBuilder letters = new StringBuilder().append(stat.state());
    if (stat.nice() != 0) {
      letters.append(stat.nice() < 0 ? '<' : 'N');
    }
    if (lockedMemory) {
      letters.append('L');
    }
    if (stat.session() == stat.pid()) {
      letters.append('s');
    }
    if (stat.threads() > 1) {
      letters.append('l');
    }
    if (stat.foreground() > 0 && stat.foreground() == stat.group()) {
      letters.append('+');
    }
    return letters.toString();
  }

  /** The controlling terminal's name below /dev; a question mark without one. */
  public String terminal() {
    int device = stat.terminal();
    int major = (device >>> 8) & 0xfff;
    int minor = (device & 0xff) | ((device >>> 12) & 0xfff00);
    if (device == 0) {
      return "?";
    }
    if (major >= 136 && major <= 143) {
      return "pts/" + ((major - 136) * 256 + minor);
    }
    if (major == 4) {
      return minor < 64 ? "tty" + minor : "ttyS" + (minor - 64);
    }
    return switch (major) {
      case 229 -> "hvc" + minor;
      case 204 -> minor >= 64 && minor < 80 ? "ttyAMA" + (minor - 64) : "?";
      case 188 -> "ttyUSB" + minor;
      case 5 -> minor == 1 ? "console" : "?";
      default -> "?";
    };
  }
}
