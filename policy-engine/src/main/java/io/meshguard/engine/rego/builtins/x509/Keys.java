package io.meshguard.engine.rego.builtins.x509;

import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.Value;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Map;

/** Public keys and algorithms, with Go's numbers for them. */
final class Keys {

  private static final String PSS = "1.2.840.113549.1.1.10";

  private static final Map<String, Integer> SIGNATURES =
      Map.ofEntries(
          Map.entry("1.2.840.113549.1.1.4", 2),
          Map.entry("1.2.840.113549.1.1.5", 3),
          Map.entry("1.3.14.3.2.29", 3),
          Map.entry("1.2.840.113549.1.1.11", 4),
          Map.entry("1.2.840.113549.1.1.12", 5),
          Map.entry("1.2.840.113549.1.1.13", 6),
          Map.entry("1.2.840.10040.4.3", 7),
          Map.entry("2.16.840.1.101.3.4.3.2", 8),
          Map.entry("1.2.840.10045.4.1", 9),
          Map.entry("1.2.840.10045.4.3.2", 10),
          Map.entry("1.2.840.10045.4.3.3", 11),
          Map.entry("1.2.840.10045.4.3.4", 12),
          Map.entry("1.3.101.112", 16));

  /** By the hash of RSA-PSS's parameters. */
  private static final Map<String, Integer> PSS_SIGNATURES =
      Map.of(
          "2.16.840.1.101.3.4.2.1", 13,
          "2.16.840.1.101.3.4.2.2", 14,
          "2.16.840.1.101.3.4.2.3", 15);

  private static final Map<String, Integer> KEYS =
      Map.of(
          "1.2.840.113549.1.1.1", 1,
          "1.2.840.10040.4.1", 2,
          "1.2.840.10045.2.1", 3,
          "1.3.101.112", 4);

  private static final int RSA = 1;
  private static final int EC = 3;
  private static final int ED = 4;

  private Keys() {}

  static void addSignature(ObjectValue into, Der algorithm, Der signature) {
    String id = algorithm.child(0).dotted();
    int number =
        id.equals(PSS)
            ? PSS_SIGNATURES.getOrDefault(hash(algorithm), 0)
            : SIGNATURES.getOrDefault(id, 0);
    into.put("SignatureAlgorithm", NumberValue.of(number));
    into.put("Signature", Der.base64(signature.bits()));
  }

  private static String hash(Der algorithm) {
    for (Der parameter : algorithm.child(1).children()) {
      if (parameter.isTagged(0)) {
        return parameter.child(0).child(0).dotted();
      }
    }
    return "";
  }

  static void addKey(ObjectValue into, Der keyInfo) {
    int algorithm = KEYS.getOrDefault(keyInfo.child(0).child(0).dotted(), 0);
    into.put("PublicKeyAlgorithm", NumberValue.of(algorithm));
    into.put("RawSubjectPublicKeyInfo", Der.base64(keyInfo.encoded()));
    into.put("PublicKey", key(algorithm, keyInfo.child(1).bits()));
  }

  private static Value key(int algorithm, byte[] bits) {
    return switch (algorithm) {
      case RSA -> {
        Der key = Der.read(bits);
        yield new ObjectValue(2)
            .put("N", NumberValue.of(key.child(0).integer()))
            .put("E", NumberValue.of(key.child(1).integer()));
      }
      case EC -> {
        // Uncompressed: 4, then both coordinates.
        int half = bits.length / 2;
        if (half == 0) {
          throw Der.malformed();
        }
        yield new ObjectValue(3)
            .put("Curve", ObjectValue.EMPTY)
            .put("X", NumberValue.of(new BigInteger(1, Arrays.copyOfRange(bits, 1, half + 1))))
            .put(
                "Y",
                NumberValue.of(new BigInteger(1, Arrays.copyOfRange(bits, half + 1, bits.length))));
      }
      case ED -> Der.base64(bits);
      default -> NullValue.NULL;
    };
  }
}
