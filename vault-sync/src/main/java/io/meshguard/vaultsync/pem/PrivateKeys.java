package io.meshguard.vaultsync.pem;

import io.meshguard.vaultsync.encoding.StrictBase64;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Private keys in PKCS #8. */
public final class PrivateKeys {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "Ed25519");

  private PrivateKeys() {}

  /**
   * The first key of the text; empty where it holds none in PKCS #8.
   *
   * @throws InvalidKeySpecException where it is damaged, or of another algorithm; the message says
   *     so, and nothing of the key
   */
  public static Optional<PrivateKey> first(String pem) throws InvalidKeySpecException {
    Matcher block = BLOCK.matcher(pem);
    return block.find() ? Optional.of(key(decoded(block.group(1)))) : Optional.empty();
  }

  private static byte[] decoded(String base64) throws InvalidKeySpecException {
    return StrictBase64.decode(base64)
        .orElseThrow(
            () -> new InvalidKeySpecException("the private key is damaged: it is not base64"));
  }

  private static PrivateKey key(byte[] encoded) throws InvalidKeySpecException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
      } catch (GeneralSecurityException _) {
        // The key may be one of the next algorithm.
      }
    }
    throw new InvalidKeySpecException("the private key is damaged, or none of " + ALGORITHMS);
  }
}
