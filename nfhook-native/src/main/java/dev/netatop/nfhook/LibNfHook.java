// SPDX-License-Identifier: Apache-2.0
package dev.netatop.nfhook;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.byref.PointerByReference;
import jnr.ffi.types.size_t;
import jnr.ffi.types.u_int64_t;
import org.jspecify.annotations.Nullable;

/**
 * Every function of {@code nfhook.h} and {@code nfhook_uses.h}, under its own name: the only place
 * that knows their signatures. Public because jnr-ffi implements it from another package; use
 * {@link NfHook}.
 */
public interface LibNfHook {
  /** The interface this binding was written for: NFHOOK_INTERFACE_VERSION. */
  int INTERFACE_VERSION = 1;

  int nfhook_interface_version();

  int nfhook_features(@Out ByteBuffer features, int max);

  int nfhook_open(
      @In ByteBuffer options,
      @Out PointerByReference hook,
      @Out ByteBuffer message,
      @size_t long messageSize);

  void nfhook_close(@In Pointer hook);

  Pointer nfhook_tasks(@In Pointer hook, @Out int[] entries);

  Pointer nfhook_globals(@In Pointer hook);

  int nfhook_sweep(@In Pointer hook);

  int nfhook_wait(@In Pointer hook, int timeoutMs);

  int nfhook_wake(@In Pointer hook);

  int nfhook_take_ended(@In Pointer hook, @Out int[] entries, int max);

  int nfhook_read_details(@In Pointer hook, int first, int count, @Out ByteBuffer details);

  int nfhook_retire(@In Pointer hook, int entry);

  int nfhook_fold(@In Pointer hook, int entry);

  int nfhook_free(@In Pointer hook, int entry, @In long @Nullable [] seen);

  int nfhook_collect(@In Pointer hook);

  int nfhook_sockets(@In Pointer hook, @Out @Nullable ByteBuffer sockets, int max);

  int nfhook_answer_getsockopt(@In Pointer hook, @u_int64_t long cgroup);

  int nfhook_stop_answering(@In Pointer hook, @u_int64_t long cgroup);

  int nfhook_watch_program(@In Pointer hook, @In String name);

  int nfhook_wait_client(@In Pointer hook, @Out ByteBuffer client, int timeoutMs);

  int nfhook_offer_exit(@In Pointer hook, @u_int64_t long finishedNs, @In ByteBuffer process);

  int nfhook_uses_open(
      @In @Nullable ByteBuffer options,
      @Out PointerByReference uses,
      @Out ByteBuffer message,
      @size_t long messageSize);

  void nfhook_uses_close(@In Pointer uses);

  int nfhook_uses_read(@In Pointer uses, @Out ByteBuffer events, int max);

  @u_int64_t
  long nfhook_uses_lost(@In Pointer uses);

  int nfhook_uses_features(@In Pointer uses, @Out ByteBuffer features, int max);
}
