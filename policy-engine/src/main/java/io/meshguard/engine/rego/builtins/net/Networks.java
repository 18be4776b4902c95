package io.meshguard.engine.rego.builtins.net;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.Cursor;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Built-in functions of IP addresses and networks. Names are never looked up. */
public final class Networks {

  /** A range of addresses of one family; {@code prefix} leading bits are common. */
  private record Network(BigInteger first, int prefix, int bits) {

    BigInteger last() {
      return first.add(BigInteger.ONE.shiftLeft(bits - prefix)).subtract(BigInteger.ONE);
    }

    boolean contains(Network other) {
      return bits == other.bits
          && first.compareTo(other.first) <= 0
          && last().compareTo(other.last()) >= 0;
    }

    @Override
    public String toString() {
      return address(first, bits) + "/" + prefix;
    }
  }

  private Networks() {}

  private static @Nullable Network parse(String text) {
    int slash = text.indexOf('/');
    byte[] address = address(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    int bits = address.length * 8;
    int prefix = bits;
    if (slash >= 0) {
      String length = text.substring(slash + 1);
      if (!length.matches("0|[1-9][0-9]{0,2}") || Integer.parseInt(length) > bits) {
        return null;
      }
      prefix = Integer.parseInt(length);
    }
    int host = bits - prefix;
    return new Network(new BigInteger(1, address).shiftRight(host).shiftLeft(host), prefix, bits);
  }

  static boolean isIpv6(String text) {
    return text.contains(":") && address(text) != null;
  }

  private static byte @Nullable [] address(String text) {
    boolean v4 = text.matches("((0|[1-9][0-9]{0,2})\\.){3}(0|[1-9][0-9]{0,2})");
    if (!v4 && !text.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      return null;
    }
    try {
      return InetAddress.getByName(text).getAddress(); // a literal: nothing is looked up
    } catch (UnknownHostException _) {
      return null;
    }
  }

  /** The text of an address of 4 or 16 bytes. */
  public static String address(byte[] bytes) {
    return address(new BigInteger(1, bytes), 8 * bytes.length);
  }

  private static String address(BigInteger value, int bits) {
    byte[] bytes = new byte[bits / 8];
    byte[] given = value.toByteArray();
    int length = Math.min(given.length, bytes.length);
    System.arraycopy(given, given.length - length, bytes, bytes.length - length, length);
    if (bits == 32) {
      return (bytes[0] & 255)
          + "."
          + (bytes[1] & 255)
          + "."
          + (bytes[2] & 255)
          + "."
          + (bytes[3] & 255);
    }
    return shortened(bytes);
  }

  /** RFC 5952: the longest run of zeros as {@code ::}. */
  private static String shortened(byte[] bytes) {
    int[] groups = new int[8];
    for (int i = 0; i < 8; i++) {
      groups[i] = (bytes[2 * i] & 255) << 8 | (bytes[2 * i + 1] & 255);
    }
    int best = -1;
    int longest = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && groups[end] == 0) {
        end++;
      }
      if (end - i > longest) {
        best = i;
        longest = end - i;
      }
    }
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      if (i == best) {
        out.append("::");
        i += longest - 1;
      } else {
        out.append(out.isEmpty() || out.toString().endsWith(":") ? "" : ":");
        out.append(Integer.toHexString(groups[i]));
      }
    }
    return out.toString();
  }

  private static Network cidr(String text) {
    Network network = text.contains("/") ? parse(text) : null;
    if (network == null) {
      throw new BuiltinError("invalid CIDR address: " + text);
    }
    return network;
  }

  private static Network cidrOrAddress(Value value) {
    String text = Arg.string(value);
    Network network = parse(text);
    if (network == null) {
      throw new BuiltinError(
          "not a valid textual representation of an IP address or CIDR: " + text);
    }
    return network;
  }

  @Builtin("net.cidr_contains")
  public static Value contains(Value network, Value other) {
    return BooleanValue.of(cidr(Arg.string(network)).contains(cidrOrAddress(other)));
  }

  @Builtin("net.cidr_intersects")
  public static Value intersects(Value a, Value b) {
    Network x = cidr(Arg.string(a));
    Network y = cidr(Arg.string(b));
    return BooleanValue.of(x.contains(y) || y.contains(x));
  }

  @Builtin("net.cidr_overlap")
  public static Value overlap(Value network, Value other) {
    return contains(network, other);
  }

  @Builtin(value = "net.cidr_is_valid", total = true)
  public static Value isValid(Value text) {
    return BooleanValue.of(
        text instanceof StringValue string
            && string.text().contains("/")
            && parse(string.text()) != null);
  }

  @Builtin("net.cidr_expand")
  public static Value expand(Context context, Value text) {
    Network network = cidr(Arg.string(text));
    SetValue hosts = new SetValue(16);
    for (BigInteger at = network.first();
        at.compareTo(network.last()) <= 0;
        at = at.add(BigInteger.ONE)) {
      context.budget().allocate(4);
      hosts.add(StringValue.of(address(at, network.bits())));
    }
    return hosts;
  }

  @Builtin("net.cidr_contains_matches")
  public static Value containsMatches(Value networks, Value others) {
    SetValue result = new SetValue(8);
    for (Entry network : entries(networks)) {
      for (Entry other : entries(others)) {
        if (cidr(Arg.string(network.text())).contains(cidrOrAddress(other.text()))) {
          result.add(ArrayValue.of(network.index(), other.index()));
        }
      }
    }
    return result;
  }

  private record Entry(Value index, Value text) {}

  /**
   * A string stands for itself; a collection's strings, or the first of an array in it, for their
   * key.
   */
  private static List<Entry> entries(Value operand) {
    if (operand instanceof StringValue) {
      return List.of(new Entry(operand, operand));
    }
    if (operand.length() < 0) {
      throw Arg.wrong("string, array, set or object", operand);
    }
    List<Entry> entries = new ArrayList<>();
    Cursor cursor = Cursor.over(operand);
    while (cursor.next()) {
      Value value = cursor.value();
      Value text = value instanceof ArrayValue array && array.length() > 0 ? array.item(0) : value;
      entries.add(new Entry(cursor.key(), text));
    }
    return entries;
  }

  @Builtin("net.cidr_merge")
  public static Value merge(Value networks) {
    List<Network> all = new ArrayList<>();
    for (Value text : Arg.items(networks)) {
      all.add(mergeable(Arg.string(text)));
    }
    all.sort(
        Comparator.comparingInt(Network::bits)
            .thenComparing(Network::first)
            .thenComparing(Network::last, Comparator.reverseOrder()));
    SetValue result = new SetValue(8);
    BigInteger first = null;
    BigInteger last = BigInteger.ZERO;
    int bits = 0;
    for (Network network : all) {
      if (first != null
          && bits == network.bits()
          && network.first().compareTo(last.add(BigInteger.ONE)) <= 0) {
        last = last.max(network.last());
        continue;
      }
      if (first != null) {
        cover(first, last, bits, result);
      }
      first = network.first();
      last = network.last();
      bits = network.bits();
    }
    if (first != null) {
      cover(first, last, bits, result);
    }
    return result;
  }

  /**
   * An IPv4 address without a length is the network of its old class, as Go's {@code DefaultMask}
   * has it.
   */
  private static Network mergeable(String text) {
    byte[] address = text.contains("/") ? null : address(text);
    if (address == null || address.length != 4) {
      return cidr(text);
    }
    int first = address[0] & 255;
    return cidr(text + (first < 128 ? "/8" : first < 192 ? "/16" : "/24"));
  }

  /** Adds the fewest networks that make up a range. */
  private static void cover(BigInteger first, BigInteger last, int bits, SetValue result) {
    BigInteger at = first;
    while (at.compareTo(last) <= 0) {
      int host = at.signum() == 0 ? bits : Math.min(at.getLowestSetBit(), bits);
      while (at.add(BigInteger.ONE.shiftLeft(host)).subtract(BigInteger.ONE).compareTo(last) > 0) {
        host--;
      }
      result.add(StringValue.of(new Network(at, bits - host, bits).toString()));
      at = at.add(BigInteger.ONE.shiftLeft(host));
    }
  }
}
