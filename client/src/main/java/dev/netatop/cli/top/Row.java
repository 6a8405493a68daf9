// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli.top;

import dev.netatop.client.Task;
import java.util.Optional;

/**
 * One line of the table.
 *
 * @param task the process, with its counters
 * @param rates its traffic over the last seconds; none before there are two readings
 * @param ended whether it has finished
 */
public record Row(Task task, Optional<Rates> rates, boolean ended) {

  /** Whether anything moved in the last seconds. */
  public boolean active() {
    return rates.filter(r -> r.grown().packets() > 0).isPresent();
  }
}
