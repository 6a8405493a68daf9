// SPDX-License-Identifier: Apache-2.0
package dev.netatop.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Files as the kernel has them in /proc/net, with every value that a field may take. */
final class KernelFileForms {
  private static final String[] V6 = {
    "00000000000000000000000000000000",
    "00000000000000000000000001000000",
    "0000000000000000FFFF00000100007F",
    "B80D0120222211116655443388887777",
    "000080FE00000000000000FF010000FE",
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF",
    "B80D0120000000000000000001000000",
    "B80D0120000000010000000001000000",
    "0000000000000000000000000100007F",
    "B80D0120000000000100000000000000",
    "B80D0120000000000000010000000000",
  };
  private static final int TCP_STATES = 11;
  private static final int TIMERS = 6;

  private KernelFileForms() {}

  /** Writes them all. */
  static void write(Path folder) {
    try {
      List<String> v4 = v4Sockets();
      List<String> v6 = v6Sockets();
      for (String protocol : new String[] {"tcp", "udp", "raw", "udplite"}) {
        Files.write(folder.resolve(protocol), v4);
        Files.write(folder.resolve(protocol + "6"), v6);
      }
      Files.write(folder.resolve("unix"), unixSockets());
      Files.write(folder.resolve("route"), v4Routes());
      Files.write(folder.resolve("ipv6_route"), v6Routes());
      Files.write(folder.resolve("snmp"), numbered("/proc/net/snmp", 1000));
      Files.write(folder.resolve("netstat"), numbered("/proc/net/netstat", 5000));
      Files.write(folder.resolve("snmp6"), numbered6());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> v4Sockets() {
    List<String> lines = new ArrayList<>(List.of("  sl  local_address rem_address   st"));
    int n = 0;
    for (int state = 1; state <= TCP_STATES; state++) {
      for (String remote : new String[] {"00000000:0000", "0100007F:1F90", "FFFFFFFF:FFFF"}) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%4d: 0100007F:%04X %s %02X %08X:%08X %02X:%08X %08X %5d %8d %d 1 0000 20 4 30",
                n,
                1000 + n,
                remote,
                state,
                n * 70_000,
                n * 3,
                n % TIMERS,
                n * 100,
                n % 4,
                n * 50,
                n % 3,
                700_000 + n));
        n++;
      }
    }
    return lines;
  }

  private static List<String> v6Sockets() {
    List<String> lines = new ArrayList<>(List.of("  sl  local_address rem_address   st"));
    int n = 0;
    for (String local : V6) {
      for (int port : new int[] {9, 22, 65535}) {
        lines.add(
            String.format(
                Locale.ROOT,
                "%4d: %s:%04X %s:%04X 01 00000000:00000000 00:00000000 00000000 0 0 %d 1",
                n,
                local,
                port,
                V6[(n + 3) % V6.length],
                54321,
                n));
        n++;
      }
    }
    return lines;
  }

  private static List<String> unixSockets() {
    List<String> lines = new ArrayList<>(List.of("Num RefCount Protocol Flags Type St Inode Path"));
    String[] paths = {"", " /run/name", " @abstract"};
    int n = 0;
    for (int type = 1; type <= 5; type++) {
      for (int state = 0; state <= 4; state++) {
        for (int flags : new int[] {0, 0x10000, 0x20000, 0x40000, 0x70000}) {
          lines.add(
              String.format(
                  Locale.ROOT,
                  "%016x: %08X 00000000 %08X %04X %02X %5d%s",
                  n,
                  n % 5,
                  flags,
                  type,
                  state,
                  n * 1000,
                  paths[n % paths.length]));
          n++;
        }
      }
    }
    return lines;
  }

  private static List<String> v4Routes() throws IOException {
    List<String> lines = new ArrayList<>();
    // net-tools finds the columns by the heading.
    lines.add(Files.readAllLines(Path.of("/proc/net/route")).get(0));
    for (int bit = 0; bit <= 10; bit++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "eth%d\t0A0A%04X\t%08X\t%04X\t%d\t%d\t%d\tFFFFFFFF\t%d\t%d\t%d",
              bit,
              bit,
              bit % 2 == 0 ? 0 : 0x01020304,
              1 | 1 << bit,
              bit,
              bit * 10,
              bit,
              1400 + bit,
              bit * 3,
              bit * 8));
    }
    return lines;
  }

  private static List<String> v6Routes() {
    List<String> lines = new ArrayList<>();
    for (int bit = 0; bit < 32; bit++) {
      lines.add(
          String.format(
              Locale.ROOT,
              "20010db8%024x %02x %032x 00 20010db8000000000000000000%06x %08x %08x %08x %08x eth%d",
              bit,
              bit * 4,
              0,
              bit,
              bit * 256,
              bit,
              bit * 2,
              1 | 1 << bit,
              bit));
    }
    return lines;
  }

  /** The running kernel's names, each with a number of its own, every tenth with 0. */
  private static List<String> numbered(String file, int from) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(Path.of(file)));
    int n = from;
    for (int i = 1; i < lines.size(); i += 2) {
      String[] names = lines.get(i - 1).split(" ", -1);
      StringBuilder values = new StringBuilder(names[0]);
      for (int k = 1; k < names.length; k++) {
        values.append(' ').append(++n % 10 == 0 ? 0 : n);
      }
      lines.set(i, values.toString());
    }
    return lines;
  }

  private static List<String> numbered6() throws IOException {
    List<String> lines = new ArrayList<>();
    int n = 9000;
    for (String line : Files.readAllLines(Path.of("/proc/net/snmp6"))) {
      lines.add(line.split("\\s+", -1)[0] + " \t" + (++n % 10 == 0 ? 0 : n));
    }
    return lines;
  }
}
