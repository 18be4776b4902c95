package io.meshguard.vaultsync.node;

import java.lang.foreign.MemorySegment;

/** A process that stays the same one: {@code pidfd_open(2)}, Linux 5.3 and newer. */
final class ProcessDescriptor implements AutoCloseable {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final long PIDFD_OPEN = 434;
  private static final long PIDFD_SEND_SIGNAL = 424;
  private static final long CLOSE = ARM ? 57 : 3;
  private static final int NO_SUCH_PROCESS = 3;

  private final long descriptor;

  private ProcessDescriptor(long descriptor) {
    this.descriptor = descriptor;
  }

  /**
   * @throws KernelException where there is no such process
   */
  static ProcessDescriptor open(long process) throws KernelException {
    return new ProcessDescriptor(call("find process " + process, PIDFD_OPEN, process, 0));
  }

  /** Whether it still was there to be told. */
  boolean send(int signal) throws KernelException {
    try {
      var unused = call("send a signal", PIDFD_SEND_SIGNAL, descriptor, signal);
      return true;
    } catch (KernelException e) {
      if (e.errno() == NO_SUCH_PROCESS) {
        return false;
      }
      throw e;
    }
  }

  private static long call(String what, long number, long first, long second)
      throws KernelException {
    return Libc.syscall(
        what, number, first, MemorySegment.ofAddress(second), MemorySegment.NULL, 0);
  }

  @Override
  public void close() throws KernelException {
    var unused = call("close a descriptor", CLOSE, descriptor, 0);
  }
}
