// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import dev.netatop.it.lab.Counters;

/**
 * One short process of a storm, as its parent reports it (see storm.c).
 *
 * @param waitStatus as waitpid(2) gives it
 */
record StormChild(
    int index,
    int pid,
    long startAfterNs,
    long startBeforeNs,
    int uid,
    int waitStatus,
    long endAfterNs,
    long endBeforeNs,
    String kind,
    Counters datagrams,
    int localPort) {
  static StormChild parse(String line) {
    String[] words = line.split(" ", -1);
    return new StormChild(
        Integer.parseInt(words[11]),
        Integer.parseInt(words[0]),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Integer.parseInt(words[3]),
        Integer.parseInt(words[4]),
        Long.parseLong(words[5]),
        Long.parseLong(words[6]),
        words[7],
        Counters.udpSent(Long.parseLong(words[8]), Long.parseLong(words[9])),
        Integer.parseInt(words[10]));
  }

  int exitCode() {
    return waitStatus >> 8 & 0xff;
  }

  int exitSignal() {
    return waitStatus & 0x7f;
  }
}
