package io.meshguard.engine.rego.builtins.crypto;

import io.meshguard.engine.rego.builtins.document.Encodings;
import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.BoundedCache;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signatures of tokens are verified with.
 *
 * @param algorithm what it is for; empty if it does not say
 * @param id its {@code kid}; empty if it has none
 */
record JwtKey(String algorithm, String id, Key key) {

  /** An input may bring its own keys: it is not to fill the memory with them. */
  private static final int LARGEST_KEPT = 32 * 1024;

  private static final BoundedCache<String, List<JwtKey>> KNOWN = new BoundedCache<>();

  /**
   * Reads a certificate or a public key as PEM, a JWK, or a set of JWKs, of which those with
   * unknown algorithms are left out.
   *
   * @throws BuiltinError if it is none of them
   */
  static List<JwtKey> read(String text) {
    return text.length() > LARGEST_KEPT ? parse(text) : KNOWN.get(text, JwtKey::parse);
  }

  private static List<JwtKey> parse(String text) {
    Pem pem = Pem.first(text);
    if (pem == null) {
      return set(Encodings.parse(text));
    }
    if (!pem.rest().isEmpty()) {
      throw new BuiltinError("extra data after a PEM certificate block");
    }
    return List.of(
        switch (pem.type()) {
          case "CERTIFICATE" -> new JwtKey("", "", pem.certificate().getPublicKey());
          case "PUBLIC KEY" -> new JwtKey("", "", pem.publicKey());
          default -> throw new BuiltinError("failed to extract a Key from the PEM certificate");
        });
  }

  private static List<JwtKey> set(Value json) {
    ObjectValue object = Arg.object(json);
    Value keys = object.get("keys");
    List<JwtKey> set = new ArrayList<>();
    for (Value each : keys == null ? List.of(object) : Arg.items(keys)) {
      ObjectValue jwk = Arg.object(each);
      JwtKey key = new JwtKey(text(jwk, "alg"), text(jwk, "kid"), key(jwk));
      if (key.algorithm.isEmpty() || JwtAlgorithm.find(key.algorithm) != null) {
        set.add(key);
      }
    }
    return List.copyOf(set);
  }

  private static Key key(ObjectValue jwk) {
    try {
      return switch (text(jwk, "kty")) {
        case "RSA" ->
            KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(jwk, "n"), number(jwk, "e")));
        case "EC" ->
            KeyFactory.getInstance("EC")
                .generatePublic(
                    new ECPublicKeySpec(
                        new ECPoint(number(jwk, "x"), number(jwk, "y")), curve(jwk)));
        case "OKP" ->
            KeyFactory.getInstance("Ed25519")
                .generatePublic(
                    new EdECPublicKeySpec(
                        new NamedParameterSpec(text(jwk, "crv")), point(bytes(jwk, "x"))));
        case "oct" -> new SecretKeySpec(bytes(jwk, "k"), "HMAC");
        default -> throw new BuiltinError("failed to parse a JWK key (set): unknown type of key");
      };
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new BuiltinError("failed to parse a JWK key (set): " + e.getMessage());
    }
  }

  private static ECParameterSpec curve(ObjectValue jwk) throws GeneralSecurityException {
    String name =
        switch (text(jwk, "crv")) {
          case "P-256" -> "secp256r1";
          case "P-384" -> "secp384r1";
          case "P-521" -> "secp521r1";
          default -> throw new BuiltinError("failed to parse a JWK key (set): unknown curve");
        };
    AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(name));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  /** Little-endian, the sign of x in the last bit (RFC 8032, 5.1.2). */
  private static EdECPoint point(byte[] encoded) {
    byte[] y = new byte[encoded.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = encoded[y.length - 1 - i];
    }
    boolean odd = y.length > 0 && (y[0] & 0x80) != 0;
    if (odd) {
      y[0] &= 0x7f;
    }
    return new EdECPoint(odd, new BigInteger(1, y));
  }

  private static String text(ObjectValue jwk, String name) {
    return jwk.get(name) instanceof StringValue text ? text.text() : "";
  }

  private static byte[] bytes(ObjectValue jwk, String name) {
    return Encodings.base64Url(text(jwk, name));
  }

  private static BigInteger number(ObjectValue jwk, String name) {
    byte[] bytes = bytes(jwk, name);
    if (bytes.length == 0) {
      throw new BuiltinError("failed to parse a JWK key (set): no " + name);
    }
    return new BigInteger(1, bytes);
  }
}
