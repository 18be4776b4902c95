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

  private StateKey() {}

  /** The key of the state in that folder; a new one where there is none. */
  static SecretKey of(Path folder) throws IOException {
    String name = "meshguard-vault-sync:" + folder.toAbsolutePath();
    Path file = folder.resolve("key");
    byte[] key;
    try {
      Optional<byte[]> known = Keyring.find(name, BYTES);
      key = known.orElseGet(StateKey::random);
      if (known.isEmpty()) {
        Keyring.add(name, key);
      }
    } catch (KernelException e) {
      LOG.warn("the key of the state lies beside it, the keyring is closed: {}", e.getMessage());
      key = inFile(file);
    }
    return new SecretKeySpec(key, "AES");
  }

  private static byte[] inFile(Path file) throws IOException {
    if (Files.exists(file)) {
      return Files.readAllBytes(file);
    }
    byte[] key = random();
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------"));
    try (FileChannel channel = FileChannel.open(file, Set.of(CREATE_NEW, WRITE), ownerOnly)) {
      channel.write(ByteBuffer.wrap(key));
    }
    return key;
  }

  private static byte[] random() {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }
}
