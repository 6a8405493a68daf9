// SPDX-License-Identifier: Apache-2.0
package dev.netatop.cli;

/** The form of what a command prints. */
enum OutputForm {
  HUMAN,
  JSON,
  CSV
}
