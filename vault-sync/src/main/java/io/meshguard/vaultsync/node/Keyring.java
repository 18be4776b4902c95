package io.meshguard.vaultsync.node;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;

/**
 * The kernel's keyring of this user: memory that outlives the process, is never swapped or written
 * to a disk, and is gone after a reboot (keyrings(7)). A container has to be allowed the calls
 * {@code add_key} and {@code keyctl}; a privileged one is. Thread-safe.
 */
public final class Keyring {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final long ADD_KEY = ARM ? 217 : 248;
  private static final long KEYCTL = ARM ? 219 : 250;
  private static final long USER_KEYRING = -4;
  private static final long SESSION_KEYRING = -3;
  private static final long SET_PERMISSIONS = 5;
  private static final long LINK = 8;
  private static final long UNLINK = 9;
  private static final long SEARCH = 10;
  private static final long READ = 11;
  private static final int NO_KEY = 126;

  /** Everything for the possessor and for this user, nothing for anyone else. */
  private static final long OWNER_ONLY = 0x3f3f0000L;

  private Keyring() {}

  /**
   * The secret of that name, if there is one.
   *
   * @throws KernelException where the keyring cannot be used
   */
  public static Optional<byte[]> find(String name, int length) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment content = arena.allocate(length);
      long read =
          Libc.syscall("read a key", KEYCTL, READ, address(id(name, arena)), content, length);
      byte[] bytes = content.toArray(ValueLayout.JAVA_BYTE);
      content.fill((byte) 0);
      return read == length ? Optional.of(bytes) : Optional.empty();
    } catch (KernelException e) {
      if (e.errno() == NO_KEY) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Adds the secret, or replaces the one of that name. */
  public static void add(String name, byte[] secret) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      // A container has a session of its own, from which this user's keyring cannot be reached; and
      // only what can be reached from there is the process's own, to be protected.
      Libc.syscall(
          "reach the user's keyring",
          KEYCTL,
          LINK,
          address(USER_KEYRING),
          address(SESSION_KEYRING),
          0);
      MemorySegment content = arena.allocateFrom(ValueLayout.JAVA_BYTE, secret);
      MemorySegment type = arena.allocateFrom("user");
      long id =
          Libc.syscall(
              "add a key",
              ADD_KEY,
              type.address(),
              arena.allocateFrom(name),
              content,
              secret.length,
              USER_KEYRING);
      content.fill((byte) 0);
      Libc.syscall("protect a key", KEYCTL, SET_PERMISSIONS, address(id), address(OWNER_ONLY), 0);
    }
  }

  /** Removes the secret; does nothing where there is none. */
  public static void remove(String name) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      Libc.syscall(
          "remove a key", KEYCTL, UNLINK, address(id(name, arena)), address(USER_KEYRING), 0);
    } catch (KernelException e) {
      if (e.errno() != NO_KEY) {
        throw e;
      }
    }
  }

  private static long id(String name, Arena arena) throws KernelException {
    return Libc.syscall(
        "look for a key",
        KEYCTL,
        SEARCH,
        address(USER_KEYRING),
        arena.allocateFrom("user"),
        arena.allocateFrom(name).address());
  }

  /** A number where the call has a place for a pointer. */
  private static MemorySegment address(long number) {
    return MemorySegment.ofAddress(number);
  }
}
