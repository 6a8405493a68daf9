// SPDX-License-Identifier: Apache-2.0
package dev.netatop.client;

import dev.netatop.proto.v1.Response;

/**
 * One open request, as the connection's reader thread sees it. Both methods run on that thread and
 * must not block.
 */
interface Exchange {

  /** For requests whose answer nobody waits for. */
  Exchange UNOBSERVED =
      new Exchange() {
        @Override
        public void answer(Response response) {}

        @Override
        public void fail(NetatopException failure) {}
      };

  /**
   * An answer that is not an error.
   *
   * @throws ProtocolException where it is not one that the request can have
   */
  void answer(Response response) throws ProtocolException;

  /** The request ended with an error; nothing follows. */
  void fail(NetatopException failure);
}
