package io.meshguard.vaultsync.state;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import io.meshguard.vaultsync.node.KernelException;
import io.meshguard.vaultsync.node.Keyring;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key that seals the state: in the kernel's keyring, so that files copied from the node are of
 * no use. Where the keyring may not be used, beside the state in its tmpfs, and a log line says so.
 */
final class StateKey {
  private static final Logger LOG = LoggerFactory.getLogger(StateKey.class);
  private static final int BYTES = 32;
  private static final int NAME_BYTES = 8;

  private StateKey() {}

  /** The key of the state in that folder; a new one where there is none. */
  static SecretKey of(Path folder) throws IOException {
    byte[] key;
    try {
      String name = name(folder);
      Optional<byte[]> known = Keyring.find(name, BYTES);
      key = known.orElseGet(StateKey::random);
      if (known.isEmpty()) {
        Keyring.add(name, key);
      }
    } catch (KernelException e) {
      LOG.warn("the key of the state lies beside it, the keyring is closed: {}", e.getMessage());
      key = inFile(folder.resolve("key"), random());
    }
    return new SecretKeySpec(key, "AES");
  }

  /** Forgets the key: nobody will open the state again. */
  static void remove(Path folder) throws IOException {
    try {
      Keyring.remove(name(folder));
    } catch (KernelException e) {
      LOG.debug("the keyring is closed, and holds no key of ours: {}", e.getMessage());
    }
  }

  /**
   * Made anew for each new state. Of the folder's path there may be several on a machine, in mount
   * namespaces of their own, and they share a keyring.
   */
  private static String name(Path folder) throws IOException {
    byte[] unique = Arrays.copyOf(random(), NAME_BYTES);
    return "meshguard-vault-sync:"
        + HexFormat.of().formatHex(inFile(folder.resolve("key-name"), unique));
  }

  /** What the file holds; the bytes, where there was none. */
  private static byte[] inFile(Path file, byte[] first) throws IOException {
    if (Files.exists(file)) {
      return Files.readAllBytes(file);
    }
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------"));
    try (FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
      channel.write(ByteBuffer.wrap(first));
    }
    return first;
  }

  private static byte[] random() {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }
}
