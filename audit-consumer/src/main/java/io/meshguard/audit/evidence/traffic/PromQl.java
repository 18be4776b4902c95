package io.meshguard.audit.evidence.traffic;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values as a query holds them. They come from clusters and targets; nothing is trusted. */
final class PromQl {

  private static final Pattern OPERATORS = Pattern.compile("[\\\\.+*?()|\\[\\]{}^$]");

  /** A regular expression that matches exactly these, as it stands between double quotes. */
  static String oneOf(Collection<String> values) {
    return values.stream()
        .sorted()
        .distinct()
        .map(value -> OPERATORS.matcher(value).replaceAll("\\\\$0"))
        .map(PromQl::quoted)
        .collect(Collectors.joining("|"));
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private PromQl() {}
}
