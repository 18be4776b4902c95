package io.meshguard.vaultsync.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.mustachejava.Binding;
import com.github.mustachejava.Code;
import com.github.mustachejava.TemplateContext;
import com.github.mustachejava.reflect.BaseObjectHandler;
import com.github.mustachejava.util.Wrapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds what a template names in maps, and nowhere else. */
final class TemplateFields extends BaseObjectHandler {
  private static final String ALL = "@all";

  private final ObjectNode data;

  /**
   * @param data all fields of the secret
   */
  TemplateFields(ObjectNode data) {
    this.data = data;
  }

  @Override
  public Wrapper find(String name, List<Object> scopes) {
    return found -> value(name, found);
  }

  @Override
  public Binding createBinding(String name, TemplateContext context, Code code) {
    return scopes -> value(name, scopes);
  }

  private @Nullable Object value(String expression, List<Object> scopes) {
    List<String> parts = List.of(expression.split("\\|", -1));
    String name = parts.getFirst().strip();
    if (parts.size() == 1) {
      return name.equals(ALL) ? fields() : found(name, scopes);
    }
    if (name.equals(ALL) && parts.getLast().strip().equals("toJSON") && parts.size() == 2) {
      return data.toString();
    }
    Object value = found(name, scopes);
    return switch (value) {
      case null -> null;
      case Map<?, ?> _, List<?> _ -> throw TemplateFault.noText(name);
      default -> changed(name, value.toString(), parts.subList(1, parts.size()));
    };
  }

  private static String changed(String name, String text, List<String> functions) {
    String changed = text;
    for (String function : functions) {
      try {
        changed = Functions.apply(function.strip(), changed);
      } catch (RenderException e) {
        throw TemplateFault.refused(name + ": " + e.getMessage());
      }
    }
    return changed;
  }

  /** Each with its name as {@code key}. */
  private List<Map<String, @Nullable Object>> fields() {
    List<Map<String, @Nullable Object>> fields = new ArrayList<>();
    data.properties()
        .forEach(
            field -> {
              Map<String, @Nullable Object> entry = new LinkedHashMap<>();
              entry.put("key", field.getKey());
              entry.put("value", Templates.plain(field.getValue()));
              fields.add(entry);
            });
    return fields;
  }

  private static @Nullable Object found(String name, List<Object> scopes) {
    if (name.equals(".")) {
      return scopes.isEmpty() ? null : scopes.getLast();
    }
    for (int i = scopes.size() - 1; i >= 0; i--) {
      if (scopes.get(i) instanceof Map<?, ?> map) {
        if (map.containsKey(name)) {
          return map.get(name);
        }
        Object nested = nested(map, name);
        if (nested != null) {
          return nested;
        }
      }
    }
    return null;
  }

  private static @Nullable Object nested(Map<?, ?> map, String name) {
    Object value = map;
    for (String part : name.split("\\.", -1)) {
      value = value instanceof Map<?, ?> inner ? inner.get(part) : null;
    }
    return value;
  }
}
