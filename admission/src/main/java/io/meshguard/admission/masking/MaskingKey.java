package io.meshguard.admission.masking;

import io.meshguard.events.Masks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The installation's key, and the masks it makes. Thread-safe. */
final class MaskingKey {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  /** 128 bits: no two values of one installation share a mask by chance. */
  private static final int MASK_BYTES = 16;

  /** Keyed once; each mask is computed by a clone. */
  private final Mac prototype;

  private MaskingKey(byte[] key) {
    try {
      prototype = Mac.getInstance(ALGORITHM);
      prototype.init(new SecretKeySpec(key, ALGORITHM));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  static MaskingKey of(byte[] key) {
    if (key.length < KEY_BYTES) {
      throw new IllegalArgumentException("a masking key has at least " + KEY_BYTES + " bytes");
    }
    return new MaskingKey(key);
  }

  static MaskingKey random() {
    return new MaskingKey(randomBytes());
  }

  private static byte[] randomBytes() {
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  static MaskingKey in(Path file) throws IOException {
    if (!Files.exists(file)) {
      create(file);
    }
    try {
      return of(HexFormat.of().parseHex(Files.readString(file).strip()));
    } catch (IllegalArgumentException e) {
      // The cause would quote the file.
      throw new IOException(
          "masking key " + file + " does not hold at least " + 2 * KEY_BYTES + " hex digits");
    }
  }

  /**
   * Moved into place, so that no one reads half a key; of two processes that start at once, one key
   * wins.
   */
  private static void create(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path draft =
        Files.createTempFile(
            folder,
            "masking-key",
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(draft, HexFormat.of().formatHex(randomBytes()) + "\n");
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException e) {
      // The other process's key is the installation's.
    } catch (UnsupportedOperationException e) {
      // A file system without hard links.
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** The mask of a value that is hidden because of where it stands. */
  String hidden(String value) {
    return Masks.PREFIX + digest(value.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The mask of a base64 value: that of what it encodes, so that it equals the mask of the same
   * value in clear.
   */
  String hiddenBase64(String value) {
    try {
      return Masks.PREFIX + digest(Base64.getMimeDecoder().decode(value));
    } catch (IllegalArgumentException e) {
      return hidden(value);
    }
  }

  /** The mask of what was recognized as a credential; it says so of a private key. */
  String credential(String value) {
    String prefix =
        CredentialScanner.holdsPrivateKey(value)
            ? Masks.PRIVATE_KEY_PREFIX
            : Masks.CREDENTIAL_PREFIX;
    return prefix + digest(value.getBytes(StandardCharsets.UTF_8));
  }

  private String digest(byte[] value) {
    try {
      Mac mac = (Mac) prototype.clone();
      return HexFormat.of().formatHex(mac.doFinal(value), 0, MASK_BYTES);
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's " + ALGORITHM + " can be cloned", e);
    }
  }
}
