// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.ByteBuffer;
import java.util.List;
import jnr.ffi.Pointer;
import jnr.ffi.byref.PointerByReference;

/**
 * Who uses sockets of this thread's network namespace, told by the kernel before their packets go
 * out ({@code nfhook_uses.h}): from {@link #open} to {@link #close}, or the end of the process. For
 * one thread at a time; never blocks.
 */
public final class NfHookUses implements AutoCloseable {
  private static final int MESSAGE_SIZE = 4096;
  private static final int MAX_FEATURES = 8;
  private static final int BATCH = 256;

  private final LibNfHook library;
  private final Pointer handle;
  private final ByteBuffer memory = ByteBuffer.allocateDirect(BATCH * UseRecords.SIZE);
  private final UseRecords records = new UseRecords(memory);
  private long lostAtEnd;
  private boolean closed;

  private NfHookUses(LibNfHook library, Pointer handle) {
    this.library = library;
    this.handle = handle;
  }

  /**
   * Loads and attaches everything.
   *
   * @throws NfHookException with a sentence naming cause and remedy, where privileges are missing
   *     (EPERM) or the kernel lacks something that is required (EOPNOTSUPP: BTF, Linux 6.4 with
   *     netfilter's BPF links); nothing is left behind then
   */
  public static NfHookUses open() throws NfHookException {
    LibNfHook library = Library.load();
    ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_SIZE);
    PointerByReference handle = new PointerByReference();
    int result = library.nfhook_uses_open(null, handle, message, MESSAGE_SIZE);
    if (result < 0) {
      throw new NfHookException(-result, Text.at(message, 0, MESSAGE_SIZE));
    }
    return new NfHookUses(library, handle.getValue());
  }

  /**
   * Takes what was told since the last time, as far as there is room for it.
   *
   * @return the same object at each call, with other contents; empty where there is nothing more
   */
  public UseRecords read() throws NfHookException {
    int count = closed ? 0 : library.nfhook_uses_read(handle, memory, BATCH);
    if (count < 0) {
      throw NfHookException.of("reading who uses sockets", count);
    }
    return records.of(count);
  }

  /** Uses that found no room since the beginning. */
  public long lost() {
    return closed ? lostAtEnd : library.nfhook_uses_lost(handle);
  }

  /** What can be told here. */
  public List<NfHookFeature> features() throws NfHookException {
    if (closed) {
      return List.of();
    }
    ByteBuffer features = ByteBuffer.allocateDirect(MAX_FEATURES * FeatureRecords.SIZE);
    int count = library.nfhook_uses_features(handle, features, MAX_FEATURES);
    if (count < 0) {
      throw NfHookException.of("asking what can be told of uses", count);
    }
    return FeatureRecords.read(features, count);
  }

  /** Detaches and unloads everything. Idempotent. */
  @Override
  public void close() {
    if (!closed) {
      lostAtEnd = library.nfhook_uses_lost(handle);
      closed = true;
      library.nfhook_uses_close(handle);
    }
  }
}
