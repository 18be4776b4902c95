package io.meshguard.vaultsync.node;

import java.io.IOException;

/** The kernel refused a call. The message names the call and the kernel's reason. */
public final class KernelException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int errno;

  KernelException(int errno, String message) {
    super(message);
    this.errno = errno;
  }

  /** The error number, as in {@code errno(3)}. */
  public int errno() {
    return errno;
  }
}
