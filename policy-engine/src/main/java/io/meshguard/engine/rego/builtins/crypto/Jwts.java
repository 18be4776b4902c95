package io.meshguard.engine.rego.builtins.crypto;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.spec.SecretKeySpec;

/** Built-in functions that decode and verify JSON Web Tokens, with the JDK's cryptography. */
public final class Jwts {

  private Jwts() {}

  /** Header, payload, and the signature in hexadecimal; nothing is verified. */
  @Builtin("io.jwt.decode")
  public static Value decode(Value text) {
    return decode(Arg.string(text));
  }

  private static Value decode(String text) {
    JwtToken token = JwtToken.split(text);
    ObjectValue header = token.decodedHeader();
    String payload = token.payloadText();
    if (JwtToken.parameter(header, "cty").equals("JWT")) {
      return decode(payload.replaceAll("^[\"']+|[\"']+$", ""));
    }
    return ArrayValue.of(
        header,
        JwtToken.object(payload),
        StringValue.of(HexFormat.of().formatHex(token.decodedSignature())));
  }

  @Builtin("io.jwt.verify_rs256")
  public static Value verifyRs256(Value token, Value keys) {
    return verify(JwtAlgorithm.RS256, token, keys);
  }

  @Builtin("io.jwt.verify_rs384")
  public static Value verifyRs384(Value token, Value keys) {
    return verify(JwtAlgorithm.RS384, token, keys);
  }

  @Builtin("io.jwt.verify_rs512")
  public static Value verifyRs512(Value token, Value keys) {
    return verify(JwtAlgorithm.RS512, token, keys);
  }

  @Builtin("io.jwt.verify_ps256")
  public static Value verifyPs256(Value token, Value keys) {
    return verify(JwtAlgorithm.PS256, token, keys);
  }

  @Builtin("io.jwt.verify_ps384")
  public static Value verifyPs384(Value token, Value keys) {
    return verify(JwtAlgorithm.PS384, token, keys);
  }

  @Builtin("io.jwt.verify_ps512")
  public static Value verifyPs512(Value token, Value keys) {
    return verify(JwtAlgorithm.PS512, token, keys);
  }

  @Builtin("io.jwt.verify_es256")
  public static Value verifyEs256(Value token, Value keys) {
    return verify(JwtAlgorithm.ES256, token, keys);
  }

  @Builtin("io.jwt.verify_es384")
  public static Value verifyEs384(Value token, Value keys) {
    return verify(JwtAlgorithm.ES384, token, keys);
  }

  @Builtin("io.jwt.verify_es512")
  public static Value verifyEs512(Value token, Value keys) {
    return verify(JwtAlgorithm.ES512, token, keys);
  }

  @Builtin("io.jwt.verify_eddsa")
  public static Value verifyEddsa(Value token, Value keys) {
    return verify(JwtAlgorithm.EDDSA, token, keys);
  }

  private static Value verify(JwtAlgorithm algorithm, Value text, Value keys) {
    JwtToken token = JwtToken.split(Arg.string(text));
    return BooleanValue.of(
        token.isSignedWith(JwtKey.read(Arg.string(keys)), token.decodedHeader(), algorithm));
  }

  @Builtin("io.jwt.verify_hs256")
  public static Value verifyHs256(Value token, Value secret) {
    return verifyWithSecret(JwtAlgorithm.HS256, token, secret);
  }

  @Builtin("io.jwt.verify_hs384")
  public static Value verifyHs384(Value token, Value secret) {
    return verifyWithSecret(JwtAlgorithm.HS384, token, secret);
  }

  @Builtin("io.jwt.verify_hs512")
  public static Value verifyHs512(Value token, Value secret) {
    return verifyWithSecret(JwtAlgorithm.HS512, token, secret);
  }

  private static Value verifyWithSecret(JwtAlgorithm algorithm, Value text, Value secret) {
    JwtToken token = JwtToken.split(Arg.string(text));
    return BooleanValue.of(
        algorithm.verifies(
            secret(Arg.string(secret)), token.signedContent(), token.decodedSignature()));
  }

  static SecretKeySpec secret(String text) {
    if (text.isEmpty()) {
      throw new BuiltinError("the secret is empty");
    }
    return new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HMAC");
  }

  /** Whether the token holds, and its header and payload if so. */
  @Builtin("io.jwt.decode_verify")
  public static Value decodeVerify(Value token, Value constraints) {
    return JwtConstraints.read(Arg.object(constraints)).check(Arg.string(token));
  }
}
