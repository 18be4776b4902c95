package io.meshguard.vaultsync.state;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** AES-256-GCM with a random nonce before the text. Thread-safe. */
final class Seal {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String CIPHER = "AES/GCM/NoPadding";

  private final SecretKey key;
  private final SecureRandom random = new SecureRandom();

  Seal(SecretKey key) {
    this.key = key;
  }

  /**
   * @param purpose opens with the same one only
   */
  byte[] close(byte[] text, String purpose) throws GeneralSecurityException {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] closed = cipher(Cipher.ENCRYPT_MODE, nonce, purpose).doFinal(text);
    byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + closed.length);
    System.arraycopy(closed, 0, all, NONCE_BYTES, closed.length);
    return all;
  }

  /**
   * @throws GeneralSecurityException where it was closed with another key or purpose, or changed
   */
  byte[] open(byte[] closed, String purpose) throws GeneralSecurityException {
    if (closed.length < NONCE_BYTES) {
      throw new GeneralSecurityException("too short");
    }
    byte[] nonce = Arrays.copyOf(closed, NONCE_BYTES);
    return cipher(Cipher.DECRYPT_MODE, nonce, purpose)
        .doFinal(closed, NONCE_BYTES, closed.length - NONCE_BYTES);
  }

  private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
