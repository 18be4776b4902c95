package io.meshguard.vaultsync.templates.functions;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Digests in hexadecimal digits. */
final class Digests {
  private static final String HMAC = "HmacSHA256";

  private Digests() {}

  static String hex(String algorithm, byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + algorithm, e);
    }
  }

  static String hmac(byte[] message, byte[] key) {
    // A key is filled up with zeros; Java refuses one that is nothing else.
    byte[] filled = key.length == 0 ? new byte[1] : key;
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(new SecretKeySpec(filled, HMAC));
      return HexFormat.of().formatHex(mac.doFinal(message));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
