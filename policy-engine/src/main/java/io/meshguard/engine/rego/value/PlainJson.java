package io.meshguard.engine.rego.value;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as nearly everyone writes it, straight from its bytes into values. Whatever is wrong
 * with a text, or only unusual, ends the reading without a result: {@link JsonReader} then reads it
 * with a whole parser, which knows better or says what is wrong.
 */
final class PlainJson {

  /** Beyond these lengths a parser has limits of its own. */
  private static final int LONGEST_NAME = 1 << 10;

  private static final int LONGEST_STRING = 1 << 20;

  /** Digits that a long surely holds. */
  private static final int MOST_DIGITS = 18;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long SPACES = ' ' * 0x0101010101010101L;

  private final byte[] text;
  private final JsonReader.Limits limits;
  private int at;
  private int depth;
  private boolean isUtf8;

  /** The elements of the collections that are being read, the outermost's first. */
  private Value[] open = new Value[128];

  private int top;

  /** Ends a reading; always the same one, which tells nothing. */
  private static final class InDoubt extends Exception {
    @SuppressWarnings("StaticAssignmentOfThrowable") // It has no stack trace and no cause.
    private static final InDoubt HERE = new InDoubt();

    private InDoubt() {
      super(null, null, false, false);
    }
  }

  private PlainJson(byte[] text, JsonReader.Limits limits) {
    this.text = text;
    this.limits = limits;
  }

  /**
   * The document that is all of the text.
   *
   * @return null if a parser has to look at it
   */
  static @Nullable Value read(byte[] utf8, JsonReader.Limits limits, @Nullable LeftOut leftOut) {
    PlainJson reading = new PlainJson(utf8, limits);
    try {
      Value value = reading.value(reading.next(), leftOut);
      return reading.isAtEnd() ? value : null;
    } catch (InDoubt _) {
      return null;
    }
  }

  private boolean isAtEnd() {
    while (at < text.length && isSpace(text[at])) {
      at++;
    }
    return at == text.length;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  /** The next byte that is no space; it has been passed. */
  private byte next() throws InDoubt {
    byte[] all = text;
    int i = at;
    while (i < all.length) {
      byte b = all[i++];
      if (b > ' ') {
        at = i;
        return b;
      }
      if (!isSpace(b)) {
        throw InDoubt.HERE;
      }
      // Indented text is half spaces.
      while (i + Long.BYTES <= all.length && (long) LONGS.get(all, i) == SPACES) {
        i += Long.BYTES;
      }
    }
    throw InDoubt.HERE;
  }

  private Value value(byte first, @Nullable LeftOut skipped) throws InDoubt {
    return switch (first) {
      case '"' -> string();
      case '{' -> object(skipped);
      case '[' -> array();
      case 't' -> literal("rue", BooleanValue.TRUE);
      case 'f' -> literal("alse", BooleanValue.FALSE);
      case 'n' -> literal("ull", NullValue.NULL);
      default -> number(first);
    };
  }

  private Value literal(String rest, Value value) throws InDoubt {
    for (int i = 0; i < rest.length(); i++) {
      if (at == text.length || text[at++] != rest.charAt(i)) {
        throw InDoubt.HERE;
      }
    }
    return value;
  }

  private Value array() throws InDoubt {
    enter();
    int first = top;
    byte b = next();
    if (b != ']') {
      push(value(b, null));
      for (b = next(); b == ','; b = next()) {
        push(value(next(), null));
      }
      if (b != ']') {
        throw InDoubt.HERE;
      }
    }
    Value[] items = Arrays.copyOfRange(open, first, top);
    top = first;
    depth--;
    return ArrayValue.of(items);
  }

  private Value object(@Nullable LeftOut skipped) throws InDoubt {
    enter();
    int first = top;
    byte b = next();
    if (b != '}') {
      field(b, skipped);
      for (b = next(); b == ','; b = next()) {
        field(next(), skipped);
      }
      if (b != '}') {
        throw InDoubt.HERE;
      }
    }
    int size = (top - first) / 2;
    Value[] keys = new Value[size];
    Value[] values = new Value[size];
    for (int i = 0; i < size; i++) {
      keys[i] = open[first + 2 * i];
      values[i] = open[first + 2 * i + 1];
    }
    top = first;
    depth--;
    if (!KeyOrder.sort(keys, values, size)) {
      throw InDoubt.HERE;
    }
    return ObjectValue.ofSorted(keys, values);
  }

  private void field(byte quote, @Nullable LeftOut skipped) throws InDoubt {
    if (quote != '"') {
      throw InDoubt.HERE;
    }
    StringValue name = name();
    if (next() != ':') {
      throw InDoubt.HERE;
    }
    @Nullable LeftOut here = skipped == null ? null : skipped.at(name.text());
    if (here != null && here.isAll()) {
      value(next(), null);
    } else {
      push(name);
      push(value(next(), here));
    }
  }

  private void enter() throws InDoubt {
    if (++depth > limits.depth()) {
      throw InDoubt.HERE;
    }
  }

  private void push(Value value) {
    if (top == open.length) {
      open = Arrays.copyOf(open, top * 2);
    }
    open[top++] = value;
  }

  private StringValue name() throws InDoubt {
    byte[] all = text;
    int from = at;
    int hash = 0;
    for (int i = from; i < all.length; i++) {
      byte b = all[i];
      if (b == '"') {
        at = i + 1;
        if (i - from > LONGEST_NAME) {
          throw InDoubt.HERE;
        }
        return StringValue.name(all, from, i, hash);
      }
      if (b < ' ' || b == '\\') {
        break;
      }
      hash = 31 * hash + b;
    }
    return StringValue.name(longer(from, from, LONGEST_NAME));
  }

  private StringValue string() throws InDoubt {
    byte[] all = text;
    int from = at;
    int i = from;
    byte b = 0;
    while (i < all.length && (b = all[i]) >= ' ' && b != '"' && b != '\\') {
      i++;
    }
    if (b == '"' && i < all.length && i - from <= LONGEST_STRING) {
      at = i + 1;
      return StringValue.plain(new String(all, from, i - from, StandardCharsets.ISO_8859_1));
    }
    return StringValue.of(longer(from, i, LONGEST_STRING));
  }

  /** One with other letters than ASCII's, or with escapes. */
  private String longer(int from, int seen, int longest) throws InDoubt {
    StringBuilder out = new StringBuilder();
    int start = from;
    for (int i = seen; i < text.length && i - from <= longest; i++) {
      byte b = text[i];
      if (b == '"') {
        at = i + 1;
        return out.append(part(start, i)).toString();
      }
      if (b == '\\') {
        out.append(part(start, i));
        at = i + 1;
        out.append(escaped());
        i = at - 1;
        start = at;
      } else if (b < 0) {
        requireUtf8();
      } else if (b < ' ') {
        throw InDoubt.HERE;
      }
    }
    throw InDoubt.HERE;
  }

  /** The whole text, once something in it is not ASCII. */
  private void requireUtf8() throws InDoubt {
    if (!isUtf8) {
      try {
        Utf8.require(text);
      } catch (MalformedJsonException _) {
        throw InDoubt.HERE;
      }
      isUtf8 = true;
    }
  }

  private String part(int from, int to) {
    return new String(text, from, to - from, StandardCharsets.UTF_8);
  }

  private char escaped() throws InDoubt {
    byte b = at < text.length ? text[at++] : 0;
    return switch (b) {
      case '"', '\\', '/' -> (char) b;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int letter = 0;
        for (int i = 0; i < 4; i++) {
          int digit = at < text.length ? Character.digit(text[at++], 16) : -1;
          if (digit < 0) {
            throw InDoubt.HERE;
          }
          letter = letter * 16 + digit;
        }
        if (Character.isSurrogate((char) letter)) {
          throw InDoubt.HERE;
        }
        yield (char) letter;
      }
      default -> throw InDoubt.HERE;
    };
  }

  private Value number(byte first) throws InDoubt {
    int from = at - 1;
    int start = first == '-' ? at : from;
    long value = 0;
    int i = start;
    for (; i < text.length && isDigit(text[i]) && i - start <= MOST_DIGITS; i++) {
      value = value * 10 + text[i] - '0';
    }
    int digits = i - start;
    if (digits == 0
        || digits > Math.min(MOST_DIGITS, limits.numberLength() / 2)
        || (digits > 1 && text[start] == '0')) {
      throw InDoubt.HERE;
    }
    at = i;
    if (i < text.length && (text[i] == '.' || text[i] == 'e' || text[i] == 'E')) {
      return fraction(from);
    }
    if (first != '-') {
      return NumberValue.of(value);
    }
    if (value == 0) {
      throw InDoubt.HERE;
    }
    return NumberValue.of(-value);
  }

  private Value fraction(int from) throws InDoubt {
    if (text[at] == '.') {
      at++;
      digits();
    }
    if (at < text.length && (text[at] == 'e' || text[at] == 'E')) {
      at++;
      if (at < text.length && (text[at] == '-' || text[at] == '+')) {
        at++;
      }
      digits();
    }
    if (at - from > limits.numberLength() / 2) {
      throw InDoubt.HERE;
    }
    try {
      return JsonReader.number(part(from, at));
    } catch (MalformedJsonException _) {
      throw InDoubt.HERE;
    }
  }

  private void digits() throws InDoubt {
    int from = at;
    while (at < text.length && isDigit(text[at])) {
      at++;
    }
    if (at == from) {
      throw InDoubt.HERE;
    }
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
