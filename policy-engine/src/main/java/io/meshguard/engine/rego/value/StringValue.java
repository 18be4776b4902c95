package io.meshguard.engine.rego.value;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A string. OPA orders strings by their UTF-8 bytes, which is the order of code points. */
public final class StringValue extends Value {

  public static final StringValue EMPTY = new StringValue("");

  /** As many names as the policies and the objects of a cluster have between them. */
  static final int NAMES_KEPT = 1 << 13;

  private static final @Nullable Known[] NAMES = new @Nullable Known[NAMES_KEPT];

  /** A name and its UTF-8 bytes. */
  private record Known(StringValue name, byte[] utf8) {}

  /** A longer one is made up, and many of them would fill the memory. */
  static final int LONGEST_NAME = 256;

  private final String text;

  /** Whether this is plain; null until somebody asks. Whichever thread answers, it is the same. */
  private @Nullable Boolean plain;

  private StringValue(String text) {
    this.text = text;
  }

  public static StringValue of(String text) {
    return text.isEmpty() ? EMPTY : new StringValue(text);
  }

  /**
   * As {@link #of}, of a text known to be {@linkplain #isPlain() plain}; which it is, is not looked
   * at.
   */
  static StringValue plain(String text) {
    if (text.isEmpty()) {
      return EMPTY;
    }
    StringValue value = new StringValue(text);
    value.plain = true;
    return value;
  }

  /**
   * As {@link #of}, and the same instance for the same text most of the time. A field's name that
   * an input and a policy both have is then found without a look at its letters. Without a lock:
   * whichever thread writes last, each finds a whole name.
   */
  public static StringValue name(String text) {
    if (text.length() > LONGEST_NAME) {
      return of(text);
    }
    int slot = slot(text.hashCode());
    Known known = NAMES[slot];
    if (known != null && known.name.text.equals(text)) {
      return known.name;
    }
    StringValue name = of(text);
    NAMES[slot] = new Known(name, text.getBytes(StandardCharsets.UTF_8));
    return name;
  }

  /**
   * As {@link #name(String)}, of ASCII letters; a known name is not made again.
   *
   * @param hash as {@link String#hashCode} of them
   */
  static StringValue name(byte[] ascii, int from, int to, int hash) {
    Known known = NAMES[slot(hash)];
    return known != null && Arrays.equals(known.utf8, 0, known.utf8.length, ascii, from, to)
        ? known.name
        : name(new String(ascii, from, to - from, StandardCharsets.ISO_8859_1));
  }

  /** Where a name is kept, by its hash. */
  static int slot(int hash) {
    return (hash ^ hash >>> 13) & NAMES_KEPT - 1;
  }

  public String text() {
    return text;
  }

  /** Whether JSON has these very letters between its quotes: all ASCII, and none is escaped. */
  boolean isPlain() {
    Boolean known = plain;
    if (known == null) {
      known = Utf8Json.isPlain(text);
      plain = known;
    }
    return known;
  }

  @Override
  public int rank() {
    return 3;
  }

  @Override
  public String typeName() {
    return "string";
  }

  @Override
  public int length() {
    return text.codePointCount(0, text.length());
  }

  @Override
  int compareSame(Value other) {
    return compare(text, ((StringValue) other).text);
  }

  private static int compare(String a, String b) {
    int end = Math.min(a.length(), b.length());
    for (int i = 0; i < end; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // A surrogate stands for a code point beyond every other char's.
        boolean xHigh = Character.isSurrogate(x);
        return xHigh == Character.isSurrogate(y) ? x - y : xHigh ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof StringValue string && text.equals(string.text));
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
