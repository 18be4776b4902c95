package io.meshguard.vaultsync.templates.functions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a template works with, by the types that Go has for it: null, {@link Boolean}, {@link Long},
 * {@link Double}, {@link String}, {@link List}, a sorted {@link Map} of names, and those below.
 */
public final class Value {
  private static final int DEEPEST = 100;

  private Value() {}

  /** A number of Vault's, which is kept as it was written. To Go it is a text of another type. */
  public record Digits(String text) {}

  /** A list of nothing but texts, which to Go is another type than a list of anything. */
  public record Texts(List<String> all) {}

  /** An answer of Vault: its {@code .Data} is a map. */
  public record Answer(Map<String, @Nullable Object> data) {}

  /** What {@code pkiCert} makes of an answer. */
  public record Certificate(Map<String, @Nullable Object> parts) {}

  /** What {@code secret} gives. */
  public static Answer answer(ObjectNode data) throws TemplateException {
    return new Answer(map(data, false, 0));
  }

  /** What {@code pkiCert} gives. */
  public static Certificate certificate(ObjectNode data) {
    Map<String, @Nullable Object> parts = new TreeMap<>(CodePoints.ORDER);
    parts.put("Cert", block(data.path("certificate")));
    parts.put("Key", block(data.path("private_key")));
    parts.put("CA", block(data.path("issuing_ca")));
    List<String> chain = new ArrayList<>();
    data.path("ca_chain").forEach(each -> chain.add(block(each)));
    parts.put("CAChain", new Texts(chain));
    return new Certificate(parts);
  }

  /** PEM, with the end of its last line. */
  private static String block(JsonNode pem) {
    String text = pem.asText().strip();
    return text.isEmpty() ? "" : text + "\n";
  }

  /** What {@code parseJSON} makes: numbers with a point, as Go's {@code encoding/json} does. */
  static @Nullable Object parsed(JsonNode json) throws TemplateException {
    return of(json, true, 0);
  }

  private static Map<String, @Nullable Object> map(JsonNode node, boolean points, int depth)
      throws TemplateException {
    Map<String, @Nullable Object> map = new TreeMap<>(CodePoints.ORDER);
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      map.put(field.getKey(), of(field.getValue(), points, depth + 1));
    }
    return map;
  }

  private static @Nullable Object of(JsonNode node, boolean points, int depth)
      throws TemplateException {
    if (depth > DEEPEST) {
      throw new TemplateException("a value is nested more than " + DEEPEST + " deep");
    }
    return switch (node.getNodeType()) {
      case OBJECT -> map(node, points, depth);
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        for (JsonNode element : node) {
          list.add(of(element, points, depth + 1));
        }
        yield list;
      }
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> points ? finite(node) : new Digits(node.asText());
      case NULL, MISSING -> null;
      case STRING, BINARY, POJO -> node.asText();
    };
  }

  private static double finite(JsonNode node) throws TemplateException {
    double number = node.doubleValue();
    if (!Double.isFinite(number)) {
      throw new TemplateException("a number has more than 308 digits before its point");
    }
    return number;
  }

  /** Whether {@code if} takes it for true. */
  public static boolean holds(@Nullable Object value) {
    return switch (value) {
      case null -> false;
      case Boolean flag -> flag;
      case Long number -> number != 0;
      case Double number -> number != 0;
      case String text -> !text.isEmpty();
      case Digits digits -> !digits.text().isEmpty();
      case List<?> list -> !list.isEmpty();
      case Texts texts -> !texts.all().isEmpty();
      case Map<?, ?> map -> !map.isEmpty();
      default -> true;
    };
  }

  /** What it is, for a message. */
  public static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "no value";
      case Boolean _ -> "true or false";
      case Long _, Double _ -> "a number";
      case String _ -> "a text";
      case Digits _ -> "a number of Vault's (print makes a text of it)";
      case List<?> _, Texts _ -> "a list";
      case Map<?, ?> _ -> "a map";
      default -> "a secret";
    };
  }
}
