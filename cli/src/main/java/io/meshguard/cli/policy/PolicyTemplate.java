package io.meshguard.cli.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A new policy: its id, and where it goes.
 *
 * @param rule the name of its file and package
 */
record PolicyTemplate(String id, String title, String category, String rule) {
  private static final Pattern ID = Pattern.compile("MG-([A-Z]+)-([0-9]{3})");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /**
   * @throws IllegalArgumentException id, title or category cannot be used; says why
   */
  static PolicyTemplate of(String id, String title, String category) {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "\"" + id + "\" is no policy id: MG-<CATEGORY>-<three digits>, such as MG-XYZ-001");
    }
    String rule =
        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_+|_+$", "");
    if (!NAME.matcher(rule).matches() || title.endsWith(".") || title.contains(": ")) {
      throw new IllegalArgumentException(
          "the title begins with a letter, has no colon and does not end in a full stop: \""
              + title
              + "\"");
    }
    if (!NAME.matcher(category).matches()) {
      throw new IllegalArgumentException("\"" + category + "\" cannot be the name of a package");
    }
    return new PolicyTemplate(id, title, category, rule);
  }

  /** The folder that holds the other policies of the id's category; a new one is named after it. */
  static String category(String id, Path policies) throws IOException {
    Matcher parts = ID.matcher(id.toUpperCase(Locale.ROOT));
    if (!parts.matches()) {
      return "new";
    }
    String other = fileOf("MG-" + parts.group(1) + "-", policies);
    int slash = other.indexOf('/');
    return slash < 0 ? parts.group(1).toLowerCase(Locale.ROOT) : other.substring(0, slash);
  }

  /** The rule whose id begins like this, relative to the policies; empty if there is none. */
  static String fileOf(String idStart, Path policies) throws IOException {
    try (Stream<Path> files = Files.walk(policies, 2)) {
      return files
          .filter(file -> file.getNameCount() == policies.getNameCount() + 2)
          .filter(file -> file.toString().endsWith(".rego"))
          .filter(file -> read(file).contains("#   id: " + idStart))
          .map(file -> policies.relativize(file).toString())
          .sorted()
          .findFirst()
          .orElse("");
    }
  }

  boolean mutation() {
    return id.charAt(id.length() - 3) != '0';
  }

  /** What to write, by path relative to the policies. */
  Map<String, String> files() {
    String kind = mutation() ? "mutation" : "policy";
    Map<String, String> files = new LinkedHashMap<>();
    files.put(category + "/" + rule + ".rego", filled(kind + ".rego.txt"));
    files.put(category + "/" + rule + "_test.rego", filled(kind + "_test.rego.txt"));
    files.put("examples/" + category + "/" + rule + ".yaml", filled(kind + ".yaml.txt"));
    return files;
  }

  private String filled(String name) {
    try (InputStream template =
        Objects.requireNonNull(PolicyTemplate.class.getResourceAsStream(name), name)) {
      return new String(template.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@ID@", id)
          .replace("@TITLE@", title)
          .replace("@CATEGORY@", category)
          .replace("@RULE@", rule);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
