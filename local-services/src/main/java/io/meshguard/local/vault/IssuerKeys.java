package io.meshguard.local.vault;

import io.meshguard.local.LocalServiceException;
import io.meshguard.local.cluster.LocalCluster;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The public key that a cluster's service-account tokens are signed for, as PEM. */
final class IssuerKeys {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private IssuerKeys() {}

  /** As the API server publishes it (RFC 7517); a local one has one key, for RSA. */
  static String pem(LocalCluster cluster) {
    String published = cluster.kubectl().require("get", "--raw", "/openid/v1/jwks");
    try {
      byte[] key =
          KeyFactory.getInstance("RSA")
              .generatePublic(new RSAPublicKeySpec(number("n", published), number("e", published)))
              .getEncoded();
      return "-----BEGIN PUBLIC KEY-----\n"
          + LINES.encodeToString(key)
          + "\n-----END PUBLIC KEY-----\n";
    } catch (GeneralSecurityException e) {
      throw new LocalServiceException("the API server's key is not understood: " + published, e);
    }
  }

  private static BigInteger number(String name, String published) {
    Matcher matcher =
        Pattern.compile("\"" + name + "\"\\s*:\\s*\"([A-Za-z0-9_-]+)\"").matcher(published);
    if (!matcher.find()) {
      throw new LocalServiceException("the API server publishes no RSA key: " + published);
    }
    return new BigInteger(1, Base64.getUrlDecoder().decode(matcher.group(1)));
  }
}
