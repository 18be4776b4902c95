package io.meshguard.engine.rego.builtins.crypto;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What {@code io.jwt.decode_verify} wants of a token.
 *
 * @param keys one key for a secret
 * @param isSecret whether there is a secret instead of a certificate or keys
 * @param algorithm empty for any
 * @param issuer empty for any
 * @param audience empty for none
 * @param now in nanoseconds since 1970; null if the policy did not say. There is no clock here to
 *     take it from, so a token that expires cannot be judged then
 */
record JwtConstraints(
    List<JwtKey> keys,
    boolean isSecret,
    String algorithm,
    String issuer,
    String audience,
    @Nullable NumberValue now) {

  private static final Set<String> NAMES = Set.of("cert", "secret", "alg", "iss", "aud", "time");
  private static final double NANOSECONDS = 1e9;

  private static final Value UNVERIFIED =
      ArrayValue.of(BooleanValue.FALSE, ObjectValue.EMPTY, ObjectValue.EMPTY);

  static JwtConstraints read(ObjectValue constraints) {
    for (int i = 0; i < constraints.length(); i++) {
      String name = Arg.string(constraints.keys()[i]);
      if (!NAMES.contains(name)) {
        throw new BuiltinError("unknown token validation constraint: " + name);
      }
    }
    Value certificate = constraints.get("cert");
    String secret = text(constraints, "secret");
    if (certificate != null && !secret.isEmpty()) {
      throw new BuiltinError("duplicate key constraints");
    }
    if (certificate == null && secret.isEmpty()) {
      throw new BuiltinError("no key constraint");
    }
    Value time = constraints.get("time");
    NumberValue now = time == null ? null : Arg.number(time);
    if (now != null && now.compareTo(NumberValue.ZERO) < 0) {
      throw new BuiltinError("token time constraint: must not be negative");
    }
    return new JwtConstraints(
        certificate == null
            ? List.of(new JwtKey("", "", Jwts.secret(secret)))
            : JwtKey.read(Arg.string(certificate)),
        certificate == null,
        text(constraints, "alg"),
        text(constraints, "iss"),
        text(constraints, "aud"),
        now);
  }

  private static String text(ObjectValue constraints, String name) {
    Value value = constraints.get(name);
    return value == null ? "" : Arg.string(value);
  }

  /** Valid or not, header, payload; the innermost of nested tokens. */
  Value check(String text) {
    JwtToken token = JwtToken.split(text);
    ObjectValue header = token.decodedHeader();
    if (!isKnown(header)) {
      return UNVERIFIED;
    }
    String alg = JwtToken.parameter(header, "alg");
    JwtAlgorithm signed = JwtAlgorithm.find(alg);
    if ((!algorithm.isEmpty() && !algorithm.equals(alg))
        || signed == null
        || !token.isSignedWith(keys, header, signed)) {
      return UNVERIFIED;
    }
    if (JwtToken.parameter(header, "cty").equalsIgnoreCase("JWT")) {
      return check(token.payloadText());
    }
    ObjectValue payload = JwtToken.object(token.payloadText());
    return isForUs(payload) && isInTime(payload)
        ? ArrayValue.of(BooleanValue.TRUE, header, payload)
        : UNVERIFIED;
  }

  /** It says how it is signed, and nothing in it is critical that is unknown here. */
  private static boolean isKnown(ObjectValue header) {
    JwtToken.parameter(header, "kid");
    JwtToken.parameter(header, "typ");
    JwtToken.parameter(header, "cty");
    if (JwtToken.parameter(header, "alg").isEmpty()) {
      return false;
    }
    Value critical = header.get("crit");
    if (critical == null) {
      return true;
    }
    Set<String> names =
        Arg.items(Arg.array(critical)).stream()
            .filter(StringValue.class::isInstance)
            .map(Arg::string)
            .collect(Collectors.toSet());
    if (names.isEmpty()) {
      throw new BuiltinError("crit: must be a nonempty list");
    }
    return names.stream()
        .noneMatch(
            name ->
                header.get(name) != null
                    && !Set.of("alg", "kid", "typ", "cty", "crit").contains(name));
  }

  private boolean isForUs(ObjectValue payload) {
    Value iss = payload.get("iss");
    if (!issuer.isEmpty() && (iss == null || !Arg.string(iss).equals(issuer))) {
      return false;
    }
    Value aud = payload.get("aud");
    return switch (aud) {
      case null -> audience.isEmpty();
      case StringValue one -> one.text().equals(audience);
      case ArrayValue several -> Arg.items(several).contains(StringValue.of(audience));
      default -> false;
    };
  }

  private boolean isInTime(ObjectValue payload) {
    Value expires = payload.get("exp");
    Value begins = payload.get("nbf");
    if (expires == null && begins == null) {
      return true;
    }
    if (now == null) {
      throw new BuiltinError(
          "the token expires, but decisions know no clock: give a time constraint");
    }
    NumberValue seconds =
        NumberValue.of(
            BigDecimal.valueOf(now.decimal().doubleValue() / NANOSECONDS).stripTrailingZeros());
    return (expires == null || seconds.compareTo(Arg.number(expires)) < 0)
        && (begins == null || seconds.compareTo(Arg.number(begins)) >= 0);
  }
}
