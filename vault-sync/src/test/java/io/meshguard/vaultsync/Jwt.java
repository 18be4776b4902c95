package io.meshguard.vaultsync;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;

/** Signs tokens as an API server does for service accounts. */
public final class Jwt {
  private static final String HEADER = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
  private final KeyPair keys;

  public Jwt() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
  }

  public String publicKeyPem() {
    String text =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(keys.getPublic().getEncoded());
    return "-----BEGIN PUBLIC KEY-----\n" + text + "\n-----END PUBLIC KEY-----\n";
  }

  /** A token of the service account, good for an hour. */
  public String token(String namespace, String account) throws GeneralSecurityException {
    long now = Instant.now().getEpochSecond();
    String claims =
        """
        {"iss":"https://kubernetes.test","aud":["vault"],"sub":"system:serviceaccount:%1$s:%2$s",
         "iat":%3$d,"nbf":%3$d,"exp":%4$d,
         "kubernetes.io":{"namespace":"%1$s","serviceaccount":{"name":"%2$s","uid":"uid-of-%2$s"}}}
        """
            .formatted(namespace, account, now - 5, now + 3600);
    String text =
        encoded(HEADER.getBytes(StandardCharsets.UTF_8))
            + "."
            + encoded(claims.getBytes(StandardCharsets.UTF_8));
    Signature signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update(text.getBytes(StandardCharsets.US_ASCII));
    return text + "." + encoded(signature.sign());
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
