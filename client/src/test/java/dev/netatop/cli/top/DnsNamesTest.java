// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DnsNamesTest {
  private static InetAddress address(int number) throws Exception {
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >> 8), (byte) number});
  }

  private static String await(HostNames names, InetAddress address) throws Exception {
    Optional<String> name = names.of(address);
    while (name.isEmpty()) {
      Thread.sleep(1);
      name = names.of(address);
    }
    return name.get();
  }

  @Test
  void askingNeverWaitsAndAsksOnce() throws Exception {
    CountDownLatch answer = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    DnsNames.Resolver slow =
        address -> {
          asked.incrementAndGet();
          try {
            answer.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Optional.of("host.example");
        };
    try (DnsNames names = new DnsNames(slow)) {
      for (int i = 0; i < 100; i++) {
        assertThat(names.of(address(1))).isEmpty();
      }
      answer.countDown();
      assertThat(await(names, address(1))).isEqualTo("host.example");
      assertThat(asked).hasValue(1);
    }
  }

  @Test
  void addressWithoutNameIsAskedForOnce() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    DnsNames.Resolver resolver =
        address -> {
          asked.incrementAndGet();
          return address.getAddress()[3] == 1 ? Optional.empty() : Optional.of("other");
        };
    try (DnsNames names = new DnsNames(resolver)) {
      names.of(address(1));
      while (asked.get() == 0) {
        Thread.sleep(1);
      }
      await(names, address(2));
      assertThat(names.of(address(1))).isEmpty();
      assertThat(asked).hasValue(2);
    }
  }

  @Test
  void ofTooManyTheLatestAreLookedUp() throws Exception {
    CountDownLatch begin = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    DnsNames.Resolver resolver =
        address -> {
          asked.incrementAndGet();
          try {
            begin.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return Optional.of("n" + (address.getAddress()[2] & 0xff));
        };
    try (DnsNames names = new DnsNames(resolver)) {
      names.of(address(1));
      names.of(address(2));
      while (asked.get() < 2) {
        Thread.sleep(1);
      }
      for (int i = 100; i < 2000; i++) {
        names.of(address(i));
      }
      begin.countDown();
      assertThat(await(names, address(1999))).isEqualTo("n7");
      await(names, address(1999 - 255));
      assertThat(asked.get()).isLessThanOrEqualTo(2 + 256);
    }
  }
}
