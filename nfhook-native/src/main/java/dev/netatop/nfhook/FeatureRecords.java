// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Features as the library writes them (struct nfhook_feature). */
final class FeatureRecords {
  private static final int NAME_SIZE = 32;
  private static final int AVAILABLE = NAME_SIZE;
  private static final int REQUIRED = AVAILABLE + Integer.BYTES;
  private static final int DESCRIPTION = REQUIRED + Integer.BYTES;
  private static final int DESCRIPTION_SIZE = 220;

  /** sizeof(struct nfhook_feature) in bytes. */
  static final int SIZE = DESCRIPTION + DESCRIPTION_SIZE;

  private FeatureRecords() {}

  static List<NfHookFeature> read(ByteBuffer memory, int count) {
    ByteBuffer records = memory.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    List<NfHookFeature> features = new ArrayList<>();
    for (int at = 0; at < count * SIZE; at += SIZE) {
      features.add(
          new NfHookFeature(
              Text.at(records, at, NAME_SIZE),
              records.getInt(at + AVAILABLE) != 0,
              records.getInt(at + REQUIRED) != 0,
              Text.at(records, at + DESCRIPTION, DESCRIPTION_SIZE)));
    }
    return features;
  }
}
