package io.meshguard.admission.masking;

import org.jspecify.annotations.Nullable;

/**
 * Where the value stands that a text assigns to a credential's name: in YAML, JSON (also inside a
 * string), properties, XML, a connection string, a shell command.
 *
 * @param end exclusive
 */
record AssignedValue(int start, int end) {

  private static final int LONGEST_NAME = 128;
  private static final int LONGEST_SETTING = 256;

  /**
   * The value behind the separator ({@code :}, {@code =} or, in XML, {@code >}) at this offset;
   * null if the name before it does not tell, or if nothing follows.
   */
  static @Nullable AssignedValue at(String text, int separator) {
    char sign = text.charAt(separator);
    int nameEnd = back(text, separator, sign == '>' ? "" : " \"'\\");
    int nameStart = nameEnd;
    while (nameStart > 0
        && nameEnd - nameStart < LONGEST_NAME
        && isNamePart(text.charAt(nameStart - 1))) {
      nameStart--;
    }
    String name = text.substring(nameStart, nameEnd);
    if (!separates(text, separator, nameStart, nameEnd, name)
        || !(Credentials.isName(name) || Credentials.isHeader(name))) {
      return null;
    }
    int start = separator + 1;
    if (sign != '>') {
      while (start < text.length() && (text.charAt(start) == ' ' || text.charAt(start) == '\t')) {
        start++;
      }
    }
    int end = end(text, start, sign, lineStart(text, nameStart));
    return end > start ? trimQuote(text, start, end) : null;
  }

  /**
   * Whether the sign assigns at all: in XML behind an opening tag, as a colon before a space or
   * behind a quoted name. {@code registry/token:1.2} is an image.
   */
  private static boolean separates(
      String text, int separator, int nameStart, int nameEnd, String name) {
    return switch (text.charAt(separator)) {
      case '>' -> nameStart > 0 && text.charAt(nameStart - 1) == '<';
      case ':' ->
          separator + 1 == text.length()
              || Character.isWhitespace(text.charAt(separator + 1))
              || nameEnd < separator
              || Credentials.isHeader(name);
      default -> true;
    };
  }

  private static int end(String text, int start, char sign, int indentation) {
    if (start >= text.length()) {
      return start;
    }
    char first = text.charAt(start);
    if (sign == '>') {
      return until(text, start, "<");
    }
    if (first == '"' || first == '\'') {
      return closing(text, start, first);
    }
    if (first == '\\' && start + 1 < text.length() && text.charAt(start + 1) == '"') {
      int close = text.indexOf("\\\"", start + 2);
      return close < 0 ? text.length() : close;
    }
    if (sign == ':') {
      int line = until(text, start, "\r\n");
      return first == '|' || first == '>' ? block(text, line, indentation) : line;
    }
    if (indentation >= 0) {
      return until(text, start, "\r\n");
    }
    return inConnectionString(text, start)
        ? until(text, start, ";\r\n")
        : until(text, pastTemplate(text, start), " \t\r\n\"'");
  }

  /**
   * Past {@code {{ .field }}} and what follows it of the kind: there, spaces belong to the value.
   */
  private static int pastTemplate(String text, int start) {
    int end = start;
    while (text.startsWith("{{", end)) {
      int close = text.indexOf("}}", end, Math.min(text.length(), end + LONGEST_SETTING));
      if (close < 0) {
        return end;
      }
      end = close + 2;
    }
    return end;
  }

  /**
   * There, spaces belong to the value. Looks ahead a bounded way only, or a long line would take
   * long.
   */
  private static boolean inConnectionString(String text, int start) {
    int limit = Math.min(text.length(), start + LONGEST_SETTING);
    for (int i = start; i < limit && text.charAt(i) != '\n'; i++) {
      if (text.charAt(i) == ';') {
        return true;
      }
    }
    return false;
  }

  /** A YAML block scalar goes on while lines are indented more than its key's. */
  private static int block(String text, int firstLineEnd, int indentation) {
    int end = firstLineEnd;
    while (end < text.length()) {
      int line = end + 1;
      int content = line;
      while (content < text.length()
          && (text.charAt(content) == ' ' || text.charAt(content) == '\r')) {
        content++;
      }
      boolean blank = content >= text.length() || text.charAt(content) == '\n';
      if (!blank && content - line <= indentation) {
        return end;
      }
      end = until(text, content, "\n");
    }
    return end;
  }

  /** The name's indentation if it is the first thing on its line, -1 otherwise. */
  private static int lineStart(String text, int nameStart) {
    int i = nameStart;
    while (i > 0 && " -\"'".indexOf(text.charAt(i - 1)) >= 0) {
      i--;
    }
    // One line alone is a flag or a connection string, not a file.
    return (i == 0 ? text.indexOf('\n') >= 0 : text.charAt(i - 1) == '\n') ? nameStart - i : -1;
  }

  /**
   * The offset of the closing quote, past escaped characters; a quote that is never closed reaches
   * to the end.
   */
  private static int closing(String text, int start, char quote) {
    for (int i = start + 1; i < text.length(); i++) {
      if (text.charAt(i) == '\\') {
        i++;
      } else if (text.charAt(i) == quote) {
        return i;
      }
    }
    return text.length();
  }

  /** Leaves the opening quote out of the value, so that what is left is still of its format. */
  private static @Nullable AssignedValue trimQuote(String text, int start, int end) {
    int from = start;
    if (text.charAt(from) == '\\' && from + 1 < end && text.charAt(from + 1) == '"') {
      from += 2;
    } else if (text.charAt(from) == '"' || text.charAt(from) == '\'') {
      from++;
    }
    return from < end ? new AssignedValue(from, end) : null;
  }

  private static int until(String text, int from, String stops) {
    int i = from;
    while (i < text.length() && stops.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private static int back(String text, int from, String skipped) {
    int i = from;
    while (i > 0 && skipped.indexOf(text.charAt(i - 1)) >= 0) {
      i--;
    }
    return i;
  }

  private static boolean isNamePart(char c) {
    return c == '_' || c == '-' || c == '.' || Character.isLetterOrDigit(c);
  }
}
