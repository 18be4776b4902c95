package io.meshguard.vaultsync.templates.functions;

import io.meshguard.vaultsync.templates.functions.Value.Digits;
import io.meshguard.vaultsync.templates.functions.Value.Texts;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as texts, as Go's {@code fmt} makes them. Where Go would write a complaint into the text,
 * such as {@code <no value>} or {@code %!d(string=…)}, this is an error.
 */
public final class Printing {
  private final Budget budget;

  public Printing(Budget budget) {
    this.budget = budget;
  }

  /** As {@code %v}. */
  public String text(@Nullable Object value) throws TemplateException {
    return switch (value) {
      case null -> throw new TemplateException("there is no value to write");
      case String text -> text;
      case Digits digits -> digits.text();
      case Long number -> number.toString();
      case Boolean flag -> flag.toString();
      case Double number -> GoNumbers.text(number);
      case Texts texts -> list(texts.all());
      case List<?> list -> list(list);
      case Map<?, ?> map -> map(map);
      default -> throw new TemplateException("a secret is no text: write a field of its .Data");
    };
  }

  private String list(List<?> list) throws TemplateException {
    StringBuilder all = new StringBuilder("[");
    for (Object element : list) {
      budget.append(all, all.length() == 1 ? "" : " ");
      budget.append(all, text(element));
    }
    return all.append(']').toString();
  }

  private String map(Map<?, ?> map) throws TemplateException {
    StringBuilder all = new StringBuilder("map[");
    String separator = "";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      budget.append(all, separator + entry.getKey() + ":");
      budget.append(all, text(entry.getValue()));
      separator = " ";
    }
    return all.append(']').toString();
  }

  /** {@code print}: a space between two of which neither is a text. */
  String print(List<? extends @Nullable Object> values) throws TemplateException {
    StringBuilder all = new StringBuilder();
    boolean afterText = true;
    for (Object value : values) {
      boolean text = value instanceof String || value instanceof Digits;
      if (!text && !afterText) {
        budget.append(all, " ");
      }
      budget.append(all, text(value));
      afterText = text;
    }
    return all.toString();
  }

  /** {@code println}: a space between all, and the end of the line. */
  String printLine(List<? extends @Nullable Object> values) throws TemplateException {
    StringBuilder all = new StringBuilder();
    String separator = "";
    for (Object value : values) {
      budget.append(all, separator);
      budget.append(all, text(value));
      separator = " ";
    }
    budget.append(all, "\n");
    return all.toString();
  }

  /** {@code printf}. */
  String format(String format, List<? extends @Nullable Object> values) throws TemplateException {
    StringBuilder all = new StringBuilder();
    int next = 0;
    int at = 0;
    while (at < format.length()) {
      int verb = format.indexOf('%', at);
      if (verb < 0) {
        break;
      }
      budget.append(all, format.substring(at, verb));
      Verb read = Verb.read(format, verb + 1);
      at = read.end();
      if (read.letter() == '%') {
        budget.append(all, "%");
        continue;
      }
      if (next >= values.size()) {
        throw new TemplateException("printf has more verbs than values");
      }
      String text = read.write(values.get(next++), this);
      budget.make(text.length());
      budget.append(all, text);
    }
    if (next < values.size()) {
      throw new TemplateException("printf has more values than verbs");
    }
    budget.append(all, format.substring(at));
    return all.toString();
  }
}
