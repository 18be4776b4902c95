package io.meshguard.engine;

import com.fasterxml.jackson.databind.JsonNode;

/** The verbs of Go's {@code fmt.Sprintf} that policies use, for values as OPA hands them over. */
final class GoFormat {

  private GoFormat() {}

  static String format(String format, JsonNode arguments) {
    StringBuilder out = new StringBuilder();
    int next = 0;
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      int start = ++i;
      while (i < format.length() && "+-# 0123456789.".indexOf(format.charAt(i)) >= 0) {
        i++;
      }
      if (i == format.length()) {
        out.append("%!(NOVERB)");
        break;
      }
      char verb = format.charAt(i);
      if (verb == '%') {
        out.append('%');
      } else if (next >= arguments.size()) {
        out.append("%!").append(verb).append("(MISSING)");
      } else {
        append(out, format.substring(start, i), verb, arguments.get(next++));
      }
    }
    return out.toString();
  }

  private static void append(StringBuilder out, String flags, char verb, JsonNode value) {
    switch (verb) {
      case 's', 'v' -> out.append(value.isTextual() ? value.asText() : value.toString());
      case 'q' -> out.append(com.fasterxml.jackson.databind.node.TextNode.valueOf(value.asText()));
      case 'd' ->
          out.append(
              String.format(
                  java.util.Locale.ROOT, "%" + flags + "d", value.decimalValue().toBigInteger()));
      case 'f', 'e', 'g', 'x', 'X' ->
          out.append(
              String.format(java.util.Locale.ROOT, "%" + flags + verb, value.decimalValue()));
      default -> out.append("%!").append(verb).append('(').append(value).append(')');
    }
  }
}
