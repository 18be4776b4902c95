package io.meshguard.engine.rego.builtins.crypto;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** How tokens are signed (RFC 7518, 3.1; RFC 8037). */
enum JwtAlgorithm {
  RS256("SHA256withRSA", Family.RSA),
  RS384("SHA384withRSA", Family.RSA),
  RS512("SHA512withRSA", Family.RSA),
  PS256("SHA-256", Family.PSS),
  PS384("SHA-384", Family.PSS),
  PS512("SHA-512", Family.PSS),
  ES256("SHA256withECDSAinP1363Format", Family.EC),
  ES384("SHA384withECDSAinP1363Format", Family.EC),
  ES512("SHA512withECDSAinP1363Format", Family.EC),
  EDDSA("Ed25519", Family.ED),
  HS256("HmacSHA256", Family.HMAC),
  HS384("HmacSHA384", Family.HMAC),
  HS512("HmacSHA512", Family.HMAC);

  /** Go refuses shorter ones, too. */
  private static final int LEAST_RSA_BITS = 1024;

  private static final Map<String, Integer> SALT =
      Map.of("SHA-256", 32, "SHA-384", 48, "SHA-512", 64);

  private enum Family {
    RSA,
    PSS,
    EC,
    ED,
    HMAC
  }

  private final String name;
  private final Family family;

  JwtAlgorithm(String name, Family family) {
    this.name = name;
    this.family = family;
  }

  /** By the name that tokens have for it; null for an unknown one. */
  static @Nullable JwtAlgorithm find(String alg) {
    for (JwtAlgorithm algorithm : values()) {
      if (algorithm == EDDSA ? alg.equals("EdDSA") : algorithm.name().equals(alg)) {
        return algorithm;
      }
    }
    return null;
  }

  /** Whether the signature is right; a key of another kind never fits. */
  boolean verifies(Key key, byte[] content, byte[] signature) {
    try {
      return switch (family) {
        case RSA ->
            isLongEnough(key) && verify(Signature.getInstance(name), key, content, signature);
        case PSS -> isLongEnough(key) && verify(pss(), key, content, signature);
        case EC ->
            key instanceof ECPublicKey
                && verify(Signature.getInstance(name), key, content, signature);
        case ED ->
            key instanceof EdECPublicKey
                && verify(Signature.getInstance(name), key, content, signature);
        case HMAC -> key instanceof SecretKey && hmac(key, content, signature);
      };
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private static boolean isLongEnough(Key key) {
    return key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() >= LEAST_RSA_BITS;
  }

  private Signature pss() throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("RSASSA-PSS");
    int salt = SALT.getOrDefault(name, 0);
    verifier.setParameter(
        new PSSParameterSpec(
            name, "MGF1", new MGF1ParameterSpec(name), salt, PSSParameterSpec.TRAILER_FIELD_BC));
    return verifier;
  }

  private static boolean verify(Signature verifier, Key key, byte[] content, byte[] signature)
      throws GeneralSecurityException {
    verifier.initVerify((PublicKey) key);
    verifier.update(content);
    return verifier.verify(signature);
  }

  private boolean hmac(Key key, byte[] content, byte[] signature) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(name);
    mac.init(key);
    return MessageDigest.isEqual(mac.doFinal(content), signature);
  }
}
