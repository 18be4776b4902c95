package io.meshguard.vaultsync.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.mustachejava.Binding;
import com.github.mustachejava.Code;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.DefaultMustacheVisitor;
import com.github.mustachejava.MustacheException;
import com.github.mustachejava.MustacheVisitor;
import com.github.mustachejava.TemplateContext;
import com.github.mustachejava.codes.ValueCode;
import com.github.mustachejava.reflect.BaseObjectHandler;
import com.github.mustachejava.util.Wrapper;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mustache templates over a secret's fields: <code>{{name}}</code>, nested by dots, sections over
 * objects and lists, <code>{{#@all}}{{key}}={{value}}{{/@all}}</code> for all fields, <code>
 * {{&#64;all|toJSON}}</code> for the whole secret, {@link Functions} behind a bar. A template sees
 * maps, lists and texts only: it calls nothing and reads no file. A field that is missing is an
 * error, not an empty text. Nothing is escaped. Thread-safe.
 */
final class Templates {
  private static final int MOST_CHARACTERS = 4 * 1024 * 1024;

  /**
   * @throws RenderException where the template is malformed or names a field that is missing
   */
  String render(String template, ObjectNode data) throws RenderException {
    try {
      StringWriter written = new BoundedWriter();
      // Not cached: a template is as long as it wants to be, and rarely rendered.
      new Factory(data)
          .compile(new StringReader(template), "template")
          .execute(written, plain(data));
      return written.toString();
    } catch (MustacheException e) {
      throw new RenderException("template: " + reason(e, data));
    }
  }

  /** The library's own messages quote the template alone, but what they wrap may quote data. */
  private static String reason(MustacheException e, ObjectNode data) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof MissingField missing) {
        return "the secret has no field \"" + missing.name + "\"; it has " + Fields.names(data);
      }
      if (cause instanceof Refused refused) {
        return refused.what;
      }
    }
    return "it is not well-formed mustache: look for a section or a brace that is not closed";
  }

  private static @Nullable Object plain(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
        yield map;
      }
      case ARRAY -> {
        List<@Nullable Object> list = new ArrayList<>();
        node.forEach(element -> list.add(plain(element)));
        yield list;
      }
      case BOOLEAN -> node.booleanValue();
      case NULL, MISSING -> null;
      case STRING, NUMBER, BINARY, POJO -> node.asText();
    };
  }

  private static final class MissingField extends MustacheException {
    private static final long serialVersionUID = 1L;
    private final String name;

    private MissingField(String name) {
      super("missing field");
      this.name = name;
    }
  }

  private static final class Refused extends MustacheException {
    private static final long serialVersionUID = 1L;
    private final String what;

    private Refused(String what) {
      super(what);
      this.what = what;
    }
  }

  private static final class BoundedWriter extends StringWriter {
    @Override
    public void write(String text) {
      refuse(text.length());
      super.write(text);
    }

    @Override
    public void write(char[] characters, int offset, int length) {
      refuse(length);
      super.write(characters, offset, length);
    }

    private void refuse(int more) {
      if (getBuffer().length() + more > MOST_CHARACTERS) {
        throw new Refused("it makes more than " + MOST_CHARACTERS + " characters");
      }
    }
  }

  private static final class Factory extends DefaultMustacheFactory {
    private Factory(ObjectNode data) {
      // The library's own looks for methods and fields of whatever it is given.
      setObjectHandler(new MapsOnly(data));
    }

    @Override
    public Reader getReader(String resource) {
      throw new Refused("{{> " + resource + "}}: a template cannot include another");
    }

    @Override
    public void encode(String value, Writer writer) {
      try {
        writer.write(value);
      } catch (java.io.IOException e) {
        throw new MustacheException("cannot write", e);
      }
    }

    @Override
    public MustacheVisitor createMustacheVisitor() {
      return new DefaultMustacheVisitor(this) {
        @Override
        public void value(TemplateContext context, String variable, boolean encoded) {
          list.add(required(context, df, variable, encoded));
        }
      };
    }

    private static Code required(
        TemplateContext context, DefaultMustacheFactory factory, String name, boolean encoded) {
      return new ValueCode(context, factory, name, encoded) {
        @Override
        public @Nullable Object get(List<Object> scopes) {
          Object value = super.get(scopes);
          if (value == null) {
            throw new MissingField(name);
          }
          return value;
        }
      };
    }
  }

  /** Finds names in maps, nowhere else. */
  private static final class MapsOnly extends BaseObjectHandler {
    private static final String ALL = "@all";
    private final ObjectNode data;

    private MapsOnly(ObjectNode data) {
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
      if (value == null || value instanceof Map<?, ?> || value instanceof List<?>) {
        return null;
      }
      String text = value.toString();
      for (String function : parts.subList(1, parts.size())) {
        try {
          text = Functions.apply(function.strip(), text);
        } catch (RenderException e) {
          throw new Refused(name + ": " + e.getMessage());
        }
      }
      return text;
    }

    /** Each with its name as {@code key}. */
    private List<Map<String, @Nullable Object>> fields() {
      List<Map<String, @Nullable Object>> fields = new ArrayList<>();
      data.properties()
          .forEach(
              field -> {
                Map<String, @Nullable Object> entry = new LinkedHashMap<>();
                entry.put("key", field.getKey());
                entry.put("value", plain(field.getValue()));
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
}
