// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to open the hook.
 *
 * @param taskEntries number of task entries, 64 to 65536, the eight buckets included; 0 for 65536
 * @param cgroup mount point of the cgroup v2 root, or null to find it in /proc/self/mountinfo
 */
public record NfHookOptions(int taskEntries, @Nullable Path cgroup) {
  /** 65536 entries, at the mounted cgroup v2 root. */
  public static NfHookOptions defaults() {
    return new NfHookOptions(0, null);
  }
}
