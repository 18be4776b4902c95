package io.meshguard.engine.rego.builtins.net;

import io.meshguard.engine.rego.runtime.BuiltinError;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URL as Go's {@code net/url} takes it apart; {@code java.net.URI} refuses and accepts others.
 *
 * @param host with port, and brackets around an IPv6 address
 * @param path without percent-encoding
 * @param rawPath as it was written, if that is not how Go would write {@code path}; else {@code
 *     path}
 */
public record GoUrl(
    String scheme, String host, String path, String rawPath, String rawQuery, String fragment) {

  /** What may stand unescaped beside letters and digits. */
  private static final String IN_HOST = "!$&'()*+,;=:[]<>\"-_.~";

  private static final String IN_PATH = "$&+,/:;=@-_.~";
  private static final String IN_USER = "-._:~!$&'()*+,;=%@";

  private enum Part {
    HOST,
    ZONE,
    OTHER
  }

  /**
   * Takes a URL apart.
   *
   * @throws BuiltinError if Go's parser refuses it, too
   */
  public static GoUrl parse(String text) {
    int hash = text.indexOf('#');
    String before = hash < 0 ? text : text.substring(0, hash);
    String fragment = hash < 0 ? "" : unescape(text.substring(hash + 1), Part.OTHER);
    if (before.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new BuiltinError("invalid control character in URL");
    }
    if (before.equals("*")) {
      return new GoUrl("", "", "*", "*", "", fragment);
    }
    int colon = schemeEnd(before);
    String scheme = colon < 0 ? "" : before.substring(0, colon).toLowerCase(Locale.ROOT);
    String rest = before.substring(colon + 1);
    int question = rest.indexOf('?');
    String query = question < 0 ? "" : rest.substring(question + 1);
    rest = question < 0 ? rest : rest.substring(0, question);
    if (!rest.startsWith("/")) {
      if (!scheme.isEmpty()) {
        return new GoUrl(scheme, "", "", "", query, fragment); // such as mailto:
      }
      if (rest.split("/", 2)[0].contains(":")) {
        throw new BuiltinError("first path segment in URL cannot contain colon");
      }
    }
    String host = "";
    if (rest.startsWith("//") && (!scheme.isEmpty() || !rest.startsWith("///"))) {
      int slash = rest.indexOf('/', 2);
      String authority = rest.substring(2, slash < 0 ? rest.length() : slash);
      host = host(scheme, authority);
      rest = slash < 0 ? "" : rest.substring(slash);
    }
    String path = unescape(rest, Part.OTHER);
    return new GoUrl(
        scheme, host, path, rest.equals(escapePath(path)) ? path : rest, query, fragment);
  }

  /** Where the scheme's colon is; -1 if there is no scheme. */
  private static int schemeEnd(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        if (i == 0) {
          throw new BuiltinError("missing protocol scheme");
        }
        return i;
      }
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!letter && (i == 0 || !((c >= '0' && c <= '9') || "+-.".indexOf(c) >= 0))) {
        return -1;
      }
    }
    return -1;
  }

  private static String host(String scheme, String authority) {
    int at = authority.lastIndexOf('@');
    if (at >= 0) {
      String user = authority.substring(0, at);
      if (!user.codePoints().allMatch(c -> isPlain(c, IN_USER))) {
        throw new BuiltinError("invalid userinfo");
      }
      unescape(user, Part.OTHER);
    }
    String host = authority.substring(at + 1);
    int open = host.lastIndexOf('[');
    if (open > 0) {
      throw new BuiltinError("invalid IP-literal");
    }
    if (open == 0) {
      return literal(host);
    }
    int colon = host.indexOf(':');
    if (colon >= 0) {
      boolean strict = scheme.equals("http") || scheme.equals("https");
      port(host.substring(strict ? colon : host.lastIndexOf(':')));
    }
    return unescape(host, Part.HOST);
  }

  private static String literal(String host) {
    int close = host.lastIndexOf(']');
    if (close < 0) {
      throw new BuiltinError("missing ']' in host");
    }
    String port = host.substring(close + 1);
    port(port);
    String address = host.substring(1, close);
    int zone = address.indexOf("%25");
    String plain =
        zone < 0
            ? unescape(address, Part.HOST)
            : unescape(address.substring(0, zone), Part.HOST)
                + unescape(address.substring(zone), Part.ZONE);
    int percent = plain.indexOf('%');
    if (percent == plain.length() - 1
        || !Networks.isIpv6(percent < 0 ? plain : plain.substring(0, percent))) {
      throw new BuiltinError("invalid host");
    }
    return "[" + plain + "]" + port;
  }

  /** Empty, or a colon and digits. */
  private static void port(String port) {
    if (!isPort(port)) {
      throw new BuiltinError("invalid port after host");
    }
  }

  private static boolean isPort(String port) {
    return port.isEmpty()
        || (port.charAt(0) == ':' && port.chars().skip(1).allMatch(c -> c >= '0' && c <= '9'));
  }

  String hostname() {
    String name = portAt() < 0 ? host : host.substring(0, portAt());
    return name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
  }

  String port() {
    return portAt() < 0 ? "" : host.substring(portAt() + 1);
  }

  private int portAt() {
    int colon = host.lastIndexOf(':');
    return colon >= 0 && isPort(host.substring(colon)) ? colon : -1;
  }

  private static String unescape(String text, Part part) {
    byte[] in = text.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] == '%') {
        Integer code = i + 2 < in.length ? hex(in[i + 1], in[i + 2]) : null;
        if (code == null || !mayBeEscaped(code, part)) {
          throw new BuiltinError("invalid URL escape");
        }
        out.write(code);
        i += 2;
      } else if (part != Part.OTHER && in[i] >= 0 && !isPlain(in[i], IN_HOST)) {
        throw new BuiltinError("invalid character in host name");
      } else {
        out.write(in[i]);
      }
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static @Nullable Integer hex(byte high, byte low) {
    int a = Character.digit(high, 16);
    int b = Character.digit(low, 16);
    return a < 0 || b < 0 ? null : a << 4 | b;
  }

  private static boolean mayBeEscaped(int code, Part part) {
    return switch (part) {
      case HOST -> code >= 0x80 || code == '%';
      case ZONE -> code == '%' || code == ' ' || isPlain(code, IN_HOST);
      case OTHER -> true;
    };
  }

  private static String escapePath(String path) {
    StringBuilder out = new StringBuilder(path.length());
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(b, IN_PATH)) {
        out.append((char) b);
      } else {
        out.append(String.format("%%%02X", b));
      }
    }
    return out.toString();
  }

  private static boolean isPlain(int c, String marks) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || (c > 0 && marks.indexOf(c) >= 0);
  }
}
