package io.meshguard.vaultsync.node;

import java.lang.foreign.MemorySegment;

/** Keeps this process's memory from others. */
public final class Memory {
  private static final long PRCTL = System.getProperty("os.arch", "").equals("aarch64") ? 167 : 157;
  private static final long SET_DUMPABLE = 4;

  private Memory() {}

  /**
   * From now on a crash writes no core dump, and nobody but root may attach a debugger or read
   * {@code /proc/self/mem} ({@code PR_SET_DUMPABLE}).
   */
  public static void refuseDumps() throws KernelException {
    Libc.syscall(
        "switch core dumps off", PRCTL, SET_DUMPABLE, MemorySegment.NULL, MemorySegment.NULL, 0);
  }
}
