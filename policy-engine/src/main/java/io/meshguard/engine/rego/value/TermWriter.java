package io.meshguard.engine.rego.value;

/** Writes values as text. */
public enum TermWriter {
  /** JSON: sets are arrays, keys are strings. */
  JSON,
  /** As OPA prints a term, for {@code sprintf} and messages. */
  REGO;

  public void write(Value value, StringBuilder out) {
    switch (value) {
      case NullValue _ -> out.append("null");
      case BooleanValue bool -> out.append(bool.isTrue());
      case NumberValue number -> out.append(number.number());
      case StringValue string -> quote(string.text(), out);
      case ArrayValue array -> list(array.items(), array.length(), '[', ']', out);
      case SetValue set -> set(set, out);
      case ObjectValue object -> object(object, out);
    }
  }

  private void set(SetValue set, StringBuilder out) {
    if (this == JSON) {
      list(set.members(), set.length(), '[', ']', out);
    } else if (set.length() == 0) {
      out.append("set()");
    } else {
      list(set.members(), set.length(), '{', '}', out);
    }
  }

  private void list(Value[] items, int size, char open, char close, StringBuilder out) {
    out.append(open);
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        out.append(this == JSON ? "," : ", ");
      }
      write(items[i], out);
    }
    out.append(close);
  }

  private void object(ObjectValue object, StringBuilder out) {
    Value[] keys = object.keys();
    Value[] values = object.values();
    out.append('{');
    for (int i = 0; i < object.length(); i++) {
      if (i > 0) {
        out.append(this == JSON ? "," : ", ");
      }
      if (this == REGO || keys[i] instanceof StringValue) {
        write(keys[i], out);
      } else {
        quote(keyText(keys[i]), out);
      }
      out.append(this == JSON ? ":" : ": ");
      write(values[i], out);
    }
    out.append('}');
  }

  /** The string that stands for a key in JSON: what is no string is written as JSON itself. */
  public static String keyText(Value key) {
    if (key instanceof StringValue string) {
      return string.text();
    }
    StringBuilder text = new StringBuilder();
    JSON.write(key, text);
    return text.toString();
  }

  public static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
