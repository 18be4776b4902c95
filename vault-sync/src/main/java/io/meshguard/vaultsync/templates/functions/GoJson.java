package io.meshguard.vaultsync.templates.functions;

import io.meshguard.vaultsync.templates.functions.Value.Digits;
import io.meshguard.vaultsync.templates.functions.Value.Texts;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Go's {@code encoding/json} writes it: names in order, and {@code <}, {@code >}, {@code &}
 * escaped unless it is told otherwise.
 */
final class GoJson {
  private final StringBuilder written = new StringBuilder();
  private final boolean escapesHtml;
  private final boolean pretty;
  private final Budget budget;

  private GoJson(boolean escapesHtml, boolean pretty, Budget budget) {
    this.escapesHtml = escapesHtml;
    this.pretty = pretty;
    this.budget = budget;
  }

  static String of(@Nullable Object value, boolean escapesHtml, boolean pretty, Budget budget)
      throws TemplateException {
    GoJson json = new GoJson(escapesHtml, pretty, budget);
    json.value(value, 0);
    return json.written.toString();
  }

  private void value(@Nullable Object value, int depth) throws TemplateException {
    budget.step();
    switch (value) {
      case null -> add("null");
      case Boolean flag -> add(flag.toString());
      case Long number -> add(number.toString());
      case Double number -> add(GoNumbers.json(number));
      case Digits digits -> add(digits.text());
      case String text -> text(text);
      case Texts texts -> list(texts.all(), depth);
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> map(map, depth);
      default -> throw new TemplateException("a secret is no JSON: write its .Data");
    }
  }

  private void add(String text) throws TemplateException {
    budget.append(written, text);
  }

  private void list(List<?> list, int depth) throws TemplateException {
    String separator = "";
    add("[");
    for (Object element : list) {
      add(separator);
      line(depth + 1);
      value(element, depth + 1);
      separator = ",";
    }
    if (!list.isEmpty()) {
      line(depth);
    }
    add("]");
  }

  private void map(Map<?, ?> map, int depth) throws TemplateException {
    String separator = "";
    add("{");
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      add(separator);
      line(depth + 1);
      text(String.valueOf(entry.getKey()));
      add(pretty ? ": " : ":");
      value(entry.getValue(), depth + 1);
      separator = ",";
    }
    if (!map.isEmpty()) {
      line(depth);
    }
    add("}");
  }

  private void line(int depth) throws TemplateException {
    if (pretty) {
      add("\n" + "  ".repeat(depth));
    }
  }

  private void text(String text) throws TemplateException {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      switch (character) {
        case '"' -> quoted.append("\\\"");
        case '\\' -> quoted.append("\\\\");
        case '\b' -> quoted.append("\\b");
        case '\f' -> quoted.append("\\f");
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> {
          if (escaped(character)) {
            quoted.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
          } else {
            quoted.append(character);
          }
        }
      }
    }
    add(quoted.append('"').toString());
  }

  private boolean escaped(char character) {
    boolean html = character == '<' || character == '>' || character == '&';
    return character < ' '
        || character == '\u2028'
        || character == '\u2029'
        || (html && escapesHtml);
  }
}
