package io.meshguard.engine.rego.builtins.document;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes UUIDs apart. Making one is left out: a decision depends on its input alone. */
public final class Uuids {

  /** As Go's {@code google/uuid} has it; in braces, the braces themselves do not count. */
  private static final Pattern FORM =
      Pattern.compile(
          "(?s)(?:[uU][rR][nN]:[uU][uU][iI][dD]:|(.))?"
              + "([0-9a-fA-F]{8})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{4})-([0-9a-fA-F]{12})(.)?");

  private static final Pattern BARE = Pattern.compile("[0-9a-fA-F]{32}");

  /** Between 15 October 1582 and 1 January 1970, in steps of 100 ns. */
  private static final long GREGORIAN = 0x01B21DD213814000L;

  private Uuids() {}

  /** Undefined for what is no UUID. */
  @Builtin("uuid.parse")
  public static @Nullable Value parse(Value text) {
    byte[] id = bytes(Arg.string(text));
    if (id == null) {
      return null;
    }
    int version = (id[6] & 0xf0) >> 4;
    ObjectValue parts = new ObjectValue(7);
    parts.put("version", NumberValue.of(version));
    parts.put("variant", StringValue.of(variant(id[8])));
    if (version == 1 || version == 2) {
      parts.put("time", NumberValue.of(nanoseconds(id)));
      parts.put("nodeid", StringValue.of(HexFormat.ofDelimiter("-").formatHex(id, 10, 16)));
      parts.put("macvariables", StringValue.of(mac(id[10])));
      parts.put("clocksequence", NumberValue.of((id[8] & 0x3f) << 8 | (id[9] & 0xff)));
    }
    if (version == 2) {
      parts.put("id", NumberValue.of(new BigInteger(1, id, 0, 4).longValueExact()));
      parts.put("domain", StringValue.of(domain(id[9] & 0xff)));
    }
    return parts;
  }

  private static byte @Nullable [] bytes(String text) {
    if (BARE.matcher(text).matches()) {
      return HexFormat.of().parseHex(text);
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches() || (form.group(1) == null) != (form.group(7) == null)) {
      return null;
    }
    String digits = form.group(2) + form.group(3) + form.group(4) + form.group(5) + form.group(6);
    return HexFormat.of().parseHex(digits.toLowerCase(Locale.ROOT));
  }

  private static String variant(byte b) {
    if ((b & 0xc0) == 0x80) {
      return "RFC4122";
    }
    return (b & 0xe0) == 0xc0 ? "Microsoft" : (b & 0xe0) == 0xe0 ? "Future" : "Reserved";
  }

  private static long nanoseconds(byte[] id) {
    long low = new BigInteger(1, id, 0, 4).longValueExact();
    long middle = new BigInteger(1, id, 4, 2).longValueExact();
    long high = new BigInteger(1, id, 6, 2).longValueExact() & 0xfff;
    return (low + (middle << 32) + (high << 48) - GREGORIAN) * 100;
  }

  private static String mac(byte b) {
    return ((b & 2) != 0 ? "local:" : "global:") + ((b & 1) != 0 ? "multicast" : "unicast");
  }

  private static String domain(int domain) {
    return switch (domain) {
      case 0 -> "Person";
      case 1 -> "Group";
      case 2 -> "Org";
      default -> "Domain" + domain;
    };
  }
}
