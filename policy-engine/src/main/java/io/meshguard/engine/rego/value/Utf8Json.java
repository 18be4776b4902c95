package io.meshguard.engine.rego.value;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as JSON in UTF-8, without spaces. What an input was read from is written as it was:
 * strings known to be {@linkplain StringValue#isPlain plain} are copied, and names that come up
 * again are kept as they are written.
 */
final class Utf8Json {

  /** Of a string, at once: a piece fits into the buffer even if all of it is escaped. */
  private static final int PIECE = 1 << 10;

  private static final int LONGEST_ESCAPE = "\\u0000".length();

  private static final byte[] DIGITS = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  /** What stands after the backslash for an ASCII letter; 0 where there is none. */
  private static final byte[] ESCAPES = escapes();

  /** A name and how it is written: quoted, escaped, with its colon. */
  private record Written(String name, byte[] json) {}

  /** Each at its place in {@link StringValue}'s memory of names. */
  private static final @Nullable Written[] NAMES = new @Nullable Written[StringValue.NAMES_KEPT];

  private final OutputStream out;
  private final byte[] buffer = new byte[LONGEST_ESCAPE * PIECE];
  private int at;

  private Utf8Json(OutputStream out) {
    this.out = out;
  }

  /** Sets as arrays, in order, and numbers as they were written. */
  static void write(Value value, OutputStream out) throws IOException {
    Utf8Json json = new Utf8Json(out);
    json.value(value);
    json.flush();
  }

  private void value(Value value) throws IOException {
    switch (value) {
      case StringValue string -> string(string);
      case ObjectValue object -> object(object);
      case ArrayValue array -> array(array.items(), array.length());
      case SetValue set -> array(set.members(), set.length());
      case NumberValue number -> ascii(number.number());
      case BooleanValue bool -> ascii(bool.isTrue() ? "true" : "false");
      case NullValue _ -> ascii("null");
    }
  }

  private void object(ObjectValue object) throws IOException {
    Value[] keys = object.keys();
    Value[] values = object.values();
    put('{');
    for (int i = 0; i < object.length(); i++) {
      if (i > 0) {
        put(',');
      }
      bytes(written(TermWriter.keyText(keys[i])));
      value(values[i]);
    }
    put('}');
  }

  private void array(Value[] items, int size) throws IOException {
    put('[');
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        put(',');
      }
      value(items[i]);
    }
    put(']');
  }

  private void string(StringValue string) throws IOException {
    put('"');
    if (string.isPlain()) {
      ascii(string.text());
    } else {
      escaped(string.text().getBytes(StandardCharsets.UTF_8));
    }
    put('"');
  }

  private static byte[] written(String name) throws IOException {
    int slot = StringValue.slot(name.hashCode());
    Written known = NAMES[slot];
    if (known != null && known.name().equals(name)) {
      return known.json();
    }
    byte[] json = quoted(name);
    if (name.length() <= StringValue.LONGEST_NAME) {
      NAMES[slot] = new Written(name, json);
    }
    return json;
  }

  private static byte[] quoted(String name) throws IOException {
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    Utf8Json writing = new Utf8Json(json);
    writing.string(StringValue.of(name));
    writing.put(':');
    writing.flush();
    return json.toByteArray();
  }

  /** Whether JSON has these very letters between its quotes: all ASCII, and none is escaped. */
  static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ESCAPES.length || ESCAPES[c] != 0) {
        return false;
      }
    }
    return true;
  }

  private static byte[] escapes() {
    byte[] letters = new byte[128];
    Arrays.fill(letters, 0, ' ', (byte) 'u');
    letters['"'] = '"';
    letters['\\'] = '\\';
    letters['\b'] = 'b';
    letters['\f'] = 'f';
    letters['\n'] = 'n';
    letters['\r'] = 'r';
    letters['\t'] = 't';
    return letters;
  }

  private void escaped(byte[] utf8) throws IOException {
    for (int i = 0; i < utf8.length; i++) {
      if (i % PIECE == 0) {
        reserve(LONGEST_ESCAPE * Math.min(PIECE, utf8.length - i));
      }
      byte b = utf8[i];
      byte letter = b < 0 ? 0 : ESCAPES[b];
      if (letter == 0) {
        buffer[at++] = b;
      } else {
        buffer[at++] = '\\';
        buffer[at++] = letter;
        if (letter == 'u') {
          buffer[at++] = '0';
          buffer[at++] = '0';
          buffer[at++] = DIGITS[b >> 4];
          buffer[at++] = DIGITS[b & 0xF];
        }
      }
    }
  }

  @SuppressWarnings("deprecation") // Of ASCII letters it copies the bytes, and makes no array.
  private void ascii(String text) throws IOException {
    for (int from = 0; from < text.length(); from += buffer.length) {
      int to = Math.min(text.length(), from + buffer.length);
      reserve(to - from);
      text.getBytes(from, to, buffer, at);
      at += to - from;
    }
  }

  private void bytes(byte[] json) throws IOException {
    if (json.length > buffer.length) {
      flush();
      out.write(json);
      return;
    }
    reserve(json.length);
    System.arraycopy(json, 0, buffer, at, json.length);
    at += json.length;
  }

  private void put(char ascii) throws IOException {
    reserve(1);
    buffer[at++] = (byte) ascii;
  }

  private void reserve(int bytes) throws IOException {
    if (buffer.length - at < bytes) {
      flush();
    }
  }

  private void flush() throws IOException {
    out.write(buffer, 0, at);
    at = 0;
  }
}
