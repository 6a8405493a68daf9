// SPDX-License-Identifier: Apache-2.0
package dev.netatop.agent.source.pcap.owner;

import dev.netatop.agent.source.SourceException;
import dev.netatop.agent.source.SourceFeature;
import dev.netatop.nfhook.NfHookException;
import dev.netatop.nfhook.NfHookUses;
import dev.netatop.nfhook.UseRecords;
import java.util.List;

/**
 * Uses as a BPF program at netfilter's LOCAL_OUT tells them, and tracepoints of calls that send or
 * receive.
 */
public final class NetfilterUses implements Uses {
  private final NfHookUses hook;
  private final List<SourceFeature> features;
  private UseRecords records;
  private int index;

  private NetfilterUses(NfHookUses hook) throws NfHookException {
    this.hook = hook;
    this.records = hook.read();
    this.features =
        hook.features().stream()
            .map(
                feature ->
                    new SourceFeature(feature.name(), feature.available(), feature.description()))
            .toList();
  }

  /**
   * Begins to tell, in the network namespace of this thread.
   *
   * @throws SourceException where this machine does not allow it: why, and what is lost
   */
  public static Uses open() throws SourceException {
    try {
      NfHookUses hook = NfHookUses.open();
      try {
        return new NetfilterUses(hook);
      } catch (NfHookException e) {
        hook.close();
        throw e;
      }
    } catch (NfHookException e) {
      throw new SourceException(
          "threads, and processes whose sockets are gone before they are looked for, cannot be told: "
              + e.getMessage(),
          e);
    }
  }

  @Override
  public boolean next(Use use) throws SourceException {
    if (index == records.size() && !readMore()) {
      return false;
    }
    fill(use, index++);
    return true;
  }

  private boolean readMore() throws SourceException {
    try {
      records = hook.read();
    } catch (NfHookException e) {
      throw new SourceException(String.valueOf(e.getMessage()), e);
    }
    index = 0;
    return records.size() > 0;
  }

  private void fill(Use use, int i) {
    use.timeNs = records.timeNs(i);
    use.socket = records.socket(i);
    use.protocol = records.protocol(i);
    use.isV6 = records.isV6(i);
    use.isAnyFamily = records.isAnyFamily(i);
    use.isAnyAddress = records.isAnyAddress(i);
    use.localHigh = records.localHigh(i);
    use.localLow = records.localLow(i);
    use.localPort = records.localPort(i);
    use.remoteHigh = records.remoteHigh(i);
    use.remoteLow = records.remoteLow(i);
    use.remotePort = records.remotePort(i);
    use.tgid = records.tgid(i);
    use.tid = records.tid(i);
    use.processStartNs = records.processStartNs(i);
    use.threadStartNs = records.threadStartNs(i);
    use.uid = records.euid(i);
    use.command = records.command(i);
  }

  @Override
  public long lost() {
    return hook.lost();
  }

  @Override
  public List<SourceFeature> features() {
    return features;
  }

  @Override
  public void close() {
    hook.close();
  }
}
