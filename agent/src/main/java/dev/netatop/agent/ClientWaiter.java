// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent;

import dev.netatop.agent.server.ErrorLog;
import dev.netatop.nfhook.NfHook;
import dev.netatop.nfhook.NfHookClient;
import dev.netatop.nfhook.NfHookException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Sleeps in the kernel until a program that is known to ask by getsockopt begins, and has it
 * answered at once: atop asks some three milliseconds after it was executed, and takes what it gets
 * first for what all else is compared with.
 */
final class ClientWaiter implements AutoCloseable {
  private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(1);
  private static final int FOR_EVER = -1;

  private final NfHook hook;
  private final Consumer<NfHookClient> begun;
  private final ErrorLog errors;
  private final Thread thread = new Thread(this::run, "clients");
  private volatile boolean closed;

  /**
   * @param begun is told, in another thread, who is answered now
   */
  ClientWaiter(NfHook hook, Consumer<NfHookClient> begun, ErrorLog errors) {
    this.hook = hook;
    this.begun = begun;
    this.errors = errors;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    while (!closed) {
      try {
        hook.awaitClient(FOR_EVER).ifPresent(this::answer);
      } catch (NfHookException e) {
        errors.log("waiting for programs that ask by getsockopt failed", e);
        LockSupport.parkNanos(RETRY_NS);
      }
    }
  }

  private void answer(NfHookClient client) {
    try {
      hook.answerGetsockopt(client.cgroup());
    } catch (NfHookException e) {
      errors.log("a program that asks by getsockopt is not answered", e);
    }
    begun.accept(client);
  }

  @Override
  public void close() {
    closed = true;
    hook.wake();
    LockSupport.unpark(thread);
  }
}
