package io.meshguard.engine.rego.builtins.document;

import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.TermWriter;
import io.meshguard.engine.rego.value.Value;
import java.util.TreeMap;

/**
 * Writes values as Go's {@code encoding/json} does: keys sorted, {@code <}, {@code >} and {@code &}
 * escaped.
 */
final class GoJson {

  private final String prefix;
  private final String indent;
  private final boolean pretty;
  private int depth;

  GoJson(String prefix, String indent, boolean pretty) {
    this.prefix = prefix;
    this.indent = indent;
    this.pretty = pretty;
  }

  void write(Value value, StringBuilder out) {
    switch (value) {
      case ArrayValue array -> list(array.items(), array.length(), out);
      case SetValue set -> list(set.members(), set.length(), out);
      case ObjectValue object -> object(object, out);
      case StringValue string -> string(string.text(), out);
      case NullValue _, BooleanValue _, NumberValue _ -> TermWriter.JSON.write(value, out);
    }
  }

  private void list(Value[] items, int size, StringBuilder out) {
    out.append('[');
    depth++;
    for (int i = 0; i < size; i++) {
      out.append(i > 0 ? "," : "");
      line(out);
      write(items[i], out);
    }
    depth--;
    if (size > 0) {
      line(out);
    }
    out.append(']');
  }

  private void object(ObjectValue object, StringBuilder out) {
    TreeMap<String, Value> fields = new TreeMap<>();
    for (int i = 0; i < object.length(); i++) {
      fields.put(TermWriter.keyText(object.keys()[i]), object.values()[i]);
    }
    out.append('{');
    depth++;
    boolean first = true;
    for (var field : fields.entrySet()) {
      out.append(first ? "" : ",");
      first = false;
      line(out);
      string(field.getKey(), out);
      out.append(pretty ? ": " : ":");
      write(field.getValue(), out);
    }
    depth--;
    if (!first) {
      line(out);
    }
    out.append('}');
  }

  private void line(StringBuilder out) {
    if (pretty) {
      out.append('\n').append(prefix).append(indent.repeat(depth));
    }
  }

  private static void string(String text, StringBuilder out) {
    StringBuilder quoted = new StringBuilder();
    TermWriter.quote(text, quoted);
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      if (c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
  }
}
