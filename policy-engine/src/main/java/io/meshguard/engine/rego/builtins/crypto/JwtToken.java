package io.meshguard.engine.rego.builtins.crypto;

import io.meshguard.engine.rego.builtins.document.Encodings;
import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The three parts of a token, still encoded (RFC 7515, 7.1). */
record JwtToken(String header, String payload, String signature) {

  /**
   * @throws BuiltinError if it has not three parts
   */
  static JwtToken split(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      throw new BuiltinError("encoded JWT must have 3 sections, found " + parts.length);
    }
    return new JwtToken(parts[0], parts[1], parts[2]);
  }

  ObjectValue decodedHeader() {
    ObjectValue decoded = object(text(header));
    if (decoded.get("enc") != null) {
      throw new BuiltinError("JWT is a JWE object, which is not supported");
    }
    return decoded;
  }

  String payloadText() {
    return text(payload);
  }

  byte[] decodedSignature() {
    return Encodings.base64Url(signature);
  }

  byte[] signedContent() {
    return (header + "." + payload).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Whether some key verifies it: the one that the token names, else any. A key that says what it
   * is for is used for nothing else.
   */
  boolean isSignedWith(List<JwtKey> keys, ObjectValue decodedHeader, JwtAlgorithm algorithm) {
    byte[] content = signedContent();
    byte[] decoded = decodedSignature();
    String id = parameter(decodedHeader, "kid");
    String alg = parameter(decodedHeader, "alg");
    if (!id.isEmpty()) {
      for (JwtKey key : keys) {
        if (key.id().equals(id)) {
          return algorithm.verifies(key.key(), content, decoded);
        }
      }
    }
    return keys.stream()
        .filter(key -> key.algorithm().isEmpty() || key.algorithm().equals(alg))
        .anyMatch(key -> algorithm.verifies(key.key(), content, decoded));
  }

  /**
   * A parameter of a header; empty if it is not there.
   *
   * @throws BuiltinError if it is no string
   */
  static String parameter(ObjectValue header, String name) {
    @Nullable Value value = header.get(name);
    if (value == null) {
      return "";
    }
    if (value instanceof StringValue text) {
      return text.text();
    }
    throw new BuiltinError(name + ": must be a string");
  }

  static ObjectValue object(String json) {
    return Arg.object(Encodings.parse(json));
  }

  private static String text(String encoded) {
    return new String(Encodings.base64Url(encoded), StandardCharsets.UTF_8);
  }
}
