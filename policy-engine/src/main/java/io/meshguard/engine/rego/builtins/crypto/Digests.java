package io.meshguard.engine.rego.builtins.crypto;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Built-in functions that hash. */
public final class Digests {

  private Digests() {}

  @Builtin("crypto.md5")
  public static Value md5(Value text) {
    return digest("MD5", text);
  }

  @Builtin("crypto.sha1")
  public static Value sha1(Value text) {
    return digest("SHA-1", text);
  }

  @Builtin("crypto.sha256")
  public static Value sha256(Value text) {
    return digest("SHA-256", text);
  }

  private static Value digest(String algorithm, Value text) {
    try {
      return hex(MessageDigest.getInstance(algorithm).digest(bytes(text)));
    } catch (GeneralSecurityException e) {
      throw new BuiltinError(String.valueOf(e.getMessage()));
    }
  }

  @Builtin("crypto.hmac.md5")
  public static Value hmacMd5(Value text, Value key) {
    return hmac("HmacMD5", text, key);
  }

  @Builtin("crypto.hmac.sha1")
  public static Value hmacSha1(Value text, Value key) {
    return hmac("HmacSHA1", text, key);
  }

  @Builtin("crypto.hmac.sha256")
  public static Value hmacSha256(Value text, Value key) {
    return hmac("HmacSHA256", text, key);
  }

  @Builtin("crypto.hmac.sha512")
  public static Value hmacSha512(Value text, Value key) {
    return hmac("HmacSHA512", text, key);
  }

  @Builtin("crypto.hmac.equal")
  public static Value hmacEqual(Value a, Value b) {
    return BooleanValue.of(MessageDigest.isEqual(bytes(a), bytes(b)));
  }

  private static Value hmac(String algorithm, Value text, Value key) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(bytes(key), algorithm));
      return hex(mac.doFinal(bytes(text)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new BuiltinError(String.valueOf(e.getMessage()));
    }
  }

  private static byte[] bytes(Value text) {
    return Arg.string(text).getBytes(StandardCharsets.UTF_8);
  }

  private static Value hex(byte[] bytes) {
    return StringValue.of(HexFormat.of().formatHex(bytes));
  }
}
