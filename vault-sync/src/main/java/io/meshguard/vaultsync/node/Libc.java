package io.meshguard.vaultsync.node;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the C library that Java has no method for. Calling them costs no process, and the
 * image needs no {@code mount} program. Linux only. Thread-safe.
 */
@SuppressWarnings("restricted")
final class Libc {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO_VALUE =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle MOUNT =
      handle(
          "mount", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, ADDRESS));
  private static final MethodHandle UMOUNT2 =
      handle("umount2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SYSCALL =
      handle(
          "syscall",
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG, JAVA_LONG),
          Linker.Option.firstVariadicArg(1));
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));
  private static final long LONGEST_MESSAGE = 256;

  private Libc() {}

  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    all[0] = ERRNO;
    System.arraycopy(options, 0, all, 1, options.length);
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, all);
  }

  /** {@code mount(2)}. */
  static void mount(String source, String target, String type, long flags, String data)
      throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int answer =
          (int)
              MOUNT.invokeExact(
                  state,
                  arena.allocateFrom(source),
                  arena.allocateFrom(target),
                  arena.allocateFrom(type),
                  flags,
                  arena.allocateFrom(data));
      check(answer, state, "mount " + target);
    } catch (KernelException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("mount(2) cannot be called", e);
    }
  }

  /** {@code umount2(2)}. */
  static void unmount(String target, int flags) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int answer = (int) UMOUNT2.invokeExact(state, arena.allocateFrom(target), flags);
      check(answer, state, "unmount " + target);
    } catch (KernelException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("umount2(2) cannot be called", e);
    }
  }

  /**
   * {@code syscall(2)} with two pointers among its arguments, as the keyring's calls have them.
   *
   * @param what for the message of an error
   */
  static long syscall(
      String what, long number, long first, MemorySegment second, MemorySegment third, long fourth)
      throws KernelException {
    return syscall(what, number, first, second, third, fourth, 0);
  }

  static long syscall(
      String what,
      long number,
      long first,
      MemorySegment second,
      MemorySegment third,
      long fourth,
      long fifth)
      throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long answer = (long) SYSCALL.invokeExact(state, number, first, second, third, fourth, fifth);
      check(answer, state, what);
      return answer;
    } catch (KernelException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("syscall(2) cannot be called", e);
    }
  }

  private static void check(long answer, MemorySegment state, String what) throws KernelException {
    if (answer == -1) {
      int errno = (int) ERRNO_VALUE.get(state, 0L);
      throw new KernelException(errno, "cannot " + what + ": " + message(errno));
    }
  }

  private static String message(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(LONGEST_MESSAGE).getString(0);
    } catch (Throwable e) {
      return "error " + errno;
    }
  }
}
