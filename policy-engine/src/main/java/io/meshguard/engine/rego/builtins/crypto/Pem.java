package io.meshguard.engine.rego.builtins.crypto;

import io.meshguard.engine.rego.runtime.BuiltinError;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of PEM.
 *
 * @param rest what follows it
 */
public record Pem(String type, byte[] content, String rest) {

  private static final Pattern BLOCK =
      Pattern.compile(
          "(?:^|\\n"
              + ")-----BEGIN ([^\\n"
              + "]*?)-----[ \\t\\r"
              + "]*\\n"
              + "([^-]*)-----END \\1-----[ \\t]*\\r"
              + "?\\n"
              + "?");

  private static final List<String> KEYS = List.of("RSA", "EC", "Ed25519");

  /** The first block of a text; null if there is none. */
  public static @Nullable Pem first(String text) {
    Matcher block = BLOCK.matcher(text);
    if (!block.find()) {
      return null;
    }
    try {
      byte[] content = Base64.getMimeDecoder().decode(block.group(2));
      return new Pem(block.group(1), content, text.substring(block.end()));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  X509Certificate certificate() {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(content));
    } catch (GeneralSecurityException e) {
      throw new BuiltinError("failed to parse a PEM certificate: " + e.getMessage());
    }
  }

  PublicKey publicKey() {
    for (String type : KEYS) {
      try {
        return KeyFactory.getInstance(type).generatePublic(new X509EncodedKeySpec(content));
      } catch (GeneralSecurityException _) {
        // It is for another kind of key to tell.
      }
    }
    throw new BuiltinError("failed to parse a PEM public key");
  }
}
