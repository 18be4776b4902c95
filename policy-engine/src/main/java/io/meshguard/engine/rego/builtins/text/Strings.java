package io.meshguard.engine.rego.builtins.text;

import io.meshguard.engine.rego.builtins.number.GoFloat;
import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.runtime.PolicyError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.TermWriter;
import io.meshguard.engine.rego.value.Value;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Built-in functions of strings. Positions count code points, as OPA's do. */
public final class Strings {

  private static final StringValue UNDEFINED = StringValue.name("<undefined>");

  private Strings() {}

  @Builtin("concat")
  public static Value concat(Value separator, Value parts) {
    return StringValue.of(String.join(Arg.string(separator), Arg.strings(parts)));
  }

  @Builtin("contains")
  public static Value contains(Value text, Value part) {
    return BooleanValue.of(Arg.string(text).contains(Arg.string(part)));
  }

  @Builtin("startswith")
  public static Value startsWith(Value text, Value part) {
    return BooleanValue.of(Arg.string(text).startsWith(Arg.string(part)));
  }

  @Builtin("endswith")
  public static Value endsWith(Value text, Value part) {
    return BooleanValue.of(Arg.string(text).endsWith(Arg.string(part)));
  }

  @Builtin("strings.any_prefix_match")
  public static Value anyPrefix(Value texts, Value prefixes) {
    List<String> all = oneOrMore(prefixes);
    return BooleanValue.of(
        oneOrMore(texts).stream().anyMatch(text -> all.stream().anyMatch(text::startsWith)));
  }

  @Builtin("strings.any_suffix_match")
  public static Value anySuffix(Value texts, Value suffixes) {
    List<String> all = oneOrMore(suffixes);
    return BooleanValue.of(
        oneOrMore(texts).stream().anyMatch(text -> all.stream().anyMatch(text::endsWith)));
  }

  private static List<String> oneOrMore(Value value) {
    return value instanceof StringValue one ? List.of(one.text()) : Arg.strings(value);
  }

  @Builtin("lower")
  public static Value lower(Value text) {
    return StringValue.of(Arg.string(text).toLowerCase(Locale.ROOT));
  }

  @Builtin("upper")
  public static Value upper(Value text) {
    String lower = Arg.string(text);
    if (isAscii(lower)) {
      return StringValue.of(lower.toUpperCase(Locale.ROOT));
    }
    // Go goes by the letter: a sharp s stays what it is.
    StringBuilder upper = new StringBuilder();
    lower.codePoints().map(Character::toUpperCase).forEach(upper::appendCodePoint);
    return StringValue.of(upper.toString());
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }

  @Builtin("indexof")
  public static Value indexOf(Value text, Value part) {
    String base = Arg.string(text);
    int at = base.indexOf(searched(part));
    return NumberValue.of(at < 0 ? -1 : base.codePointCount(0, at));
  }

  @Builtin("indexof_n")
  public static Value indexesOf(Value text, Value part) {
    String base = Arg.string(text);
    String search = searched(part);
    ArrayValue found = new ArrayValue(4);
    for (int at = base.indexOf(search); at >= 0; at = base.indexOf(search, at + 1)) {
      found.append(NumberValue.of(base.codePointCount(0, at)));
    }
    return found;
  }

  private static String searched(Value part) {
    String search = Arg.string(part);
    if (search.isEmpty()) {
      throw new BuiltinError("empty search character");
    }
    return search;
  }

  @Builtin("substring")
  public static Value substring(Value text, Value offset, Value length) {
    String base = Arg.string(text);
    int from = Arg.integer(offset);
    int count = Arg.integer(length);
    if (from < 0) {
      throw new BuiltinError("negative offset");
    }
    int all = base.codePointCount(0, base.length());
    if (from >= all) {
      return StringValue.EMPTY;
    }
    int start = base.offsetByCodePoints(0, from);
    return StringValue.of(
        count < 0 || count >= all - from
            ? base.substring(start)
            : base.substring(start, base.offsetByCodePoints(start, count)));
  }

  @Builtin("split")
  public static Value split(Context context, Value text, Value separator) {
    String base = Arg.string(text);
    String by = Arg.string(separator);
    ArrayValue parts = new ArrayValue(4);
    if (by.isEmpty()) {
      base.codePoints().forEach(c -> parts.append(StringValue.of(Character.toString(c))));
      return parts;
    }
    int start = 0;
    for (int at = base.indexOf(by); at >= 0; at = base.indexOf(by, start)) {
      parts.append(StringValue.of(base.substring(start, at)));
      start = at + by.length();
      context.step();
    }
    parts.append(StringValue.of(base.substring(start)));
    return parts;
  }

  /** The first parts, or with a negative number the last. */
  @Builtin("strings.split_n")
  public static Value split(Context context, Value text, Value separator, Value number) {
    ArrayValue parts = (ArrayValue) split(context, text, separator);
    int most = Arg.integer(number);
    return most >= 0
        ? parts.slice(0, Math.min(most, parts.length()))
        : parts.slice(Math.max(parts.length() + most, 0), parts.length());
  }

  @Builtin("replace")
  public static Value replace(Context context, Value text, Value old, Value replacement) {
    String base = Arg.string(text);
    String with = Arg.string(replacement);
    context.budget().allocate((base.length() + 1L) * with.length() / 64);
    return StringValue.of(base.replace(Arg.string(old), with));
  }

  @Builtin("strings.replace_n")
  public static Value replaceAll(Context context, Value patterns, Value text) {
    ObjectValue all = Arg.object(patterns);
    String base = Arg.string(text);
    List<String> from = new ArrayList<>();
    List<String> to = new ArrayList<>();
    for (int i = 0; i < all.length(); i++) {
      from.add(Arg.string(all.keys()[i]));
      to.add(Arg.string(all.values()[i]));
    }
    StringBuilder out = new StringBuilder();
    int at = 0;
    boolean justInserted = false;
    while (at <= base.length()) {
      context.step();
      int which = starting(from, base, at, justInserted);
      justInserted = which >= 0 && from.get(which).isEmpty();
      if (which >= 0) {
        out.append(to.get(which));
        at += from.get(which).length();
      } else if (at < base.length()) {
        out.appendCodePoint(base.codePointAt(at));
        at += Character.charCount(base.codePointAt(at));
      } else {
        break;
      }
    }
    return StringValue.of(out.toString());
  }

  /** The first pattern that starts here; the empty one does not count twice in one place. */
  private static int starting(List<String> patterns, String text, int at, boolean notEmpty) {
    for (int i = 0; i < patterns.size(); i++) {
      if (!(notEmpty && patterns.get(i).isEmpty()) && text.startsWith(patterns.get(i), at)) {
        return i;
      }
    }
    return -1;
  }

  @Builtin("strings.reverse")
  public static Value reverse(Value text) {
    return StringValue.of(new StringBuilder(Arg.string(text)).reverse().toString());
  }

  @Builtin("strings.count")
  public static Value count(Value text, Value part) {
    String base = Arg.string(text);
    String search = Arg.string(part);
    if (search.isEmpty()) {
      return NumberValue.of(base.codePointCount(0, base.length()) + 1L);
    }
    int count = 0;
    for (int at = base.indexOf(search); at >= 0; at = base.indexOf(search, at + search.length())) {
      count++;
    }
    return NumberValue.of(count);
  }

  @Builtin("trim")
  public static Value trim(Value text, Value cut) {
    return StringValue.of(trimmed(Arg.string(text), Arg.string(cut), true, true));
  }

  @Builtin("trim_left")
  public static Value trimLeft(Value text, Value cut) {
    return StringValue.of(trimmed(Arg.string(text), Arg.string(cut), true, false));
  }

  @Builtin("trim_right")
  public static Value trimRight(Value text, Value cut) {
    return StringValue.of(trimmed(Arg.string(text), Arg.string(cut), false, true));
  }

  private static String trimmed(String text, String cut, boolean left, boolean right) {
    int start = 0;
    int end = text.length();
    while (left && start < end && cut.indexOf(text.codePointAt(start)) >= 0) {
      start += Character.charCount(text.codePointAt(start));
    }
    while (right && start < end && cut.indexOf(text.codePointBefore(end)) >= 0) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    return text.substring(start, end);
  }

  @Builtin("trim_prefix")
  public static Value trimPrefix(Value text, Value prefix) {
    String base = Arg.string(text);
    String start = Arg.string(prefix);
    return StringValue.of(base.startsWith(start) ? base.substring(start.length()) : base);
  }

  @Builtin("trim_suffix")
  public static Value trimSuffix(Value text, Value suffix) {
    String base = Arg.string(text);
    String end = Arg.string(suffix);
    return StringValue.of(
        base.endsWith(end) ? base.substring(0, base.length() - end.length()) : base);
  }

  @Builtin("trim_space")
  public static Value trimSpace(Value text) {
    String base = Arg.string(text);
    int start = 0;
    int end = base.length();
    while (start < end && isSpace(base.charAt(start))) {
      start++;
    }
    while (start < end && isSpace(base.charAt(end - 1))) {
      end--;
    }
    return StringValue.of(base.substring(start, end));
  }

  /** Unicode's white space, as Go has it. */
  private static boolean isSpace(char c) {
    return (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || Character.isSpaceChar(c);
  }

  @Builtin("format_int")
  public static Value formatInt(Value number, Value base) {
    NumberValue n = Arg.number(number);
    String radix = Arg.number(base).number();
    if (!List.of("2", "8", "10", "16").contains(radix)) {
      throw new BuiltinError("operand 2 must be one of {2, 8, 10, 16}");
    }
    BigInteger integer =
        n.isWrittenAsInteger()
            ? n.decimal().toBigInteger()
            : GoFloat.round(n.decimal()).toBigInteger();
    return StringValue.of(integer.toString(Integer.parseInt(radix)));
  }

  @Builtin("sprintf")
  public static Value sprintf(Context context, Value format, Value arguments) {
    String text = new GoFormat(context.budget()).format(Arg.string(format), Arg.array(arguments));
    return StringValue.of(text);
  }

  /**
   * The parts of {@code $"…"}: texts, and each expression as the set of its values, of which there
   * is one or none.
   */
  @Builtin("internal.template_string")
  public static Value template(Value parts) {
    ArrayValue all = Arg.array(parts);
    int size = all.length();
    Value[] values = new Value[size];
    int length = 0;
    for (int i = 0; i < size; i++) {
      Value value = all.item(i) instanceof SetValue set ? only(set) : all.item(i);
      values[i] = value;
      length += value instanceof StringValue string ? string.text().length() : 16;
    }
    StringBuilder out = new StringBuilder(length);
    for (Value value : values) {
      text(value, out);
    }
    return StringValue.of(out.toString());
  }

  /** What an expression in a template gave, if anything. */
  private static Value only(SetValue set) {
    if (set.length() > 1) {
      throw new PolicyError(
          "template string",
          "eval_conflict_error: template-strings must not produce multiple outputs");
    }
    return set.length() == 0 ? UNDEFINED : set.members()[0];
  }

  /** A text as it is, anything else as OPA writes it. */
  static void text(Value value, StringBuilder out) {
    if (value instanceof StringValue string) {
      out.append(string.text());
    } else {
      TermWriter.REGO.write(value, out);
    }
  }
}
