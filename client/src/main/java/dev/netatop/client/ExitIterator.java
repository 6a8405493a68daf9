// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The exits of a stream until it is closed. */
final class ExitIterator implements Iterator<Exit> {
  private final ExitStream stream;
  private @Nullable Exit ahead;
  private boolean over;

  ExitIterator(ExitStream stream) {
    this.stream = stream;
  }

  @Override
  public boolean hasNext() {
    if (ahead == null && !over) {
      ahead = read();
      over = ahead == null;
    }
    return ahead != null;
  }

  private @Nullable Exit read() {
    try {
      return stream.next();
    } catch (RequestCanceledException e) {
      return null;
    } catch (NetatopException e) {
      throw new UncheckedNetatopException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  @Override
  public Exit next() {
    Exit exit = hasNext() ? ahead : null;
    if (exit == null) {
      throw new NoSuchElementException("the stream of exits was closed");
    }
    ahead = null;
    return exit;
  }
}
