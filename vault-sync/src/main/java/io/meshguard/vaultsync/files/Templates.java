package io.meshguard.vaultsync.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.mustachejava.MustacheException;
import java.io.StringReader;
import java.io.StringWriter;
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
 * error, not an empty text, and so is one that is no text. Nothing is escaped. Thread-safe.
 */
final class Templates {
  /**
   * @throws RenderException where the template is malformed or names a field that is missing
   */
  String render(String template, ObjectNode data) throws RenderException {
    try {
      Delimiters.check(template);
      StringWriter written = new BoundedWriter();
      // Not cached: a template is as long as it wants to be, and rarely rendered.
      new TemplateFactory(new TemplateFields(data))
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
      if (cause instanceof TemplateFault fault) {
        return fault.message(Fields.names(data));
      }
    }
    return TemplateFault.malformed().message(List.of());
  }

  /** Maps, lists, texts, truth values, and null. */
  static @Nullable Object plain(JsonNode node) {
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

  /** Keeps a template from filling the memory. */
  private static final class BoundedWriter extends StringWriter {
    private static final int MOST_CHARACTERS = 4 * 1024 * 1024;

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
        throw TemplateFault.refused("it makes more than " + MOST_CHARACTERS + " characters");
      }
    }
  }
}
