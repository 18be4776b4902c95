package io.meshguard.engine.rego.builtins.text;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.meshguard.engine.rego.builtins.text.regex.Regex;
import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.BoundedCache;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.List;

/** Built-in functions of regular expressions (RE2 syntax, linear time) and globs. */
public final class Patterns {

  private static final BoundedCache<String, Regex> CACHE = new BoundedCache<>();

  private Patterns() {}

  private static Regex pattern(Value value) {
    return CACHE.get(Arg.string(value), Patterns::compile);
  }

  private static Regex compile(String text) {
    try {
      return Regex.compile(text);
    } catch (PatternSyntaxException e) {
      throw new BuiltinError("error parsing regexp: " + e.getMessage());
    }
  }

  @Builtin("regex.match")
  public static Value match(Value pattern, Value text) {
    return BooleanValue.of(pattern(pattern).isIn(Arg.string(text)));
  }

  @Builtin("re_match")
  public static Value oldMatch(Value pattern, Value text) {
    return match(pattern, text);
  }

  @Builtin(value = "regex.is_valid", total = true)
  public static Value isValid(Value pattern) {
    try {
      pattern(pattern);
      return BooleanValue.TRUE;
    } catch (BuiltinError _) {
      return BooleanValue.FALSE;
    }
  }

  @Builtin("regex.split")
  public static Value split(Context context, Value pattern, Value text) {
    String base = Arg.string(text);
    Matcher matcher = pattern(pattern).matcher(base);
    ArrayValue parts = new ArrayValue(4);
    if (base.isEmpty()) {
      parts.append(matcher.matches() ? StringValue.EMPTY : StringValue.of(base));
      return matcher.matches() ? new ArrayValue(0) : parts;
    }
    int start = 0;
    boolean first = true;
    while (matcher.find()) {
      context.step();
      if (matcher.end() == 0 || (first && matcher.start() == matcher.end() && matcher.end() == 0)) {
        first = false;
        continue;
      }
      first = false;
      if (matcher.start() == matcher.end() && matcher.start() == base.length()) {
        continue;
      }
      parts.append(StringValue.of(base.substring(start, matcher.start())));
      start = matcher.end();
    }
    parts.append(StringValue.of(base.substring(start)));
    return parts;
  }

  @Builtin("regex.find_n")
  public static Value find(Context context, Value pattern, Value text, Value number) {
    Matcher matcher = pattern(pattern).matcher(Arg.string(text));
    int most = Arg.integer(number);
    ArrayValue found = new ArrayValue(4);
    while ((most < 0 || found.length() < most) && matcher.find()) {
      context.step();
      found.append(StringValue.of(matcher.group()));
    }
    return found;
  }

  @Builtin("regex.find_all_string_submatch_n")
  public static Value findGroups(Context context, Value pattern, Value text, Value number) {
    Matcher matcher = pattern(pattern).matcher(Arg.string(text));
    int most = Arg.integer(number);
    ArrayValue found = new ArrayValue(4);
    while ((most < 0 || found.length() < most) && matcher.find()) {
      context.step();
      ArrayValue groups = new ArrayValue(matcher.groupCount() + 1);
      for (int i = 0; i <= matcher.groupCount(); i++) {
        String group = matcher.group(i);
        groups.append(group == null ? StringValue.EMPTY : StringValue.of(group));
      }
      found.append(groups);
    }
    return found;
  }

  @Builtin("regex.replace")
  public static Value replace(Context context, Value text, Value pattern, Value replacement) {
    String base = Arg.string(text);
    String template = Arg.string(replacement);
    Matcher matcher = pattern(pattern).matcher(base);
    StringBuilder out = new StringBuilder();
    int start = 0;
    while (matcher.find()) {
      context.budget().allocate(1 + template.length() / 64);
      out.append(base, start, matcher.start());
      expand(template, matcher, out);
      start = matcher.end();
    }
    return StringValue.of(out.append(base, start, base.length()).toString());
  }

  /**
   * As Go's {@code Regexp.Expand}: {@code $1}, {@code $name}, <code>${1}</code>, {@code $$}; what
   * is unknown is empty.
   */
  private static void expand(String template, Matcher matcher, StringBuilder out) {
    int i = 0;
    while (i < template.length()) {
      char c = template.charAt(i++);
      if (c != '$' || i == template.length()) {
        out.append(c);
        continue;
      }
      if (template.charAt(i) == '$') {
        out.append('$');
        i++;
        continue;
      }
      boolean braces = template.charAt(i) == '{';
      int start = braces ? i + 1 : i;
      int end = start;
      while (end < template.length() && isNamePart(template.charAt(end))) {
        end++;
      }
      if (end == start || (braces && (end == template.length() || template.charAt(end) != '}'))) {
        out.append('$');
        continue;
      }
      group(template.substring(start, end), matcher, out);
      i = braces ? end + 1 : end;
    }
  }

  private static boolean isNamePart(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }

  private static void group(String name, Matcher matcher, StringBuilder out) {
    try {
      String group =
          name.chars().allMatch(c -> c >= '0' && c <= '9')
              ? matcher.group(Integer.parseInt(name))
              : matcher.group(name);
      if (group != null) {
        out.append(group);
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException _) {
      return; // no such group: nothing, as Go has it
    }
  }

  @Builtin("regex.template_match")
  public static Value templateMatch(Value template, Value text, Value start, Value end) {
    String open = Arg.string(start);
    String close = Arg.string(end);
    if (open.length() != 1 || close.length() != 1) {
      throw new BuiltinError("start and end delimiters must be exactly one character long");
    }
    String source = Arg.string(template);
    StringBuilder pattern = new StringBuilder("^");
    int depth = 0;
    int from = 0;
    for (int i = 0; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c == open.charAt(0)) {
        if (depth++ == 0) {
          pattern.append(Pattern.quote(source.substring(from, i)));
          from = i + 1;
        }
      } else if (c == close.charAt(0)) {
        if (--depth == 0) {
          pattern.append('(').append(source, from, i).append(')');
          from = i + 1;
        } else if (depth < 0) {
          throw new BuiltinError("unbalanced braces");
        }
      }
    }
    if (depth != 0) {
      throw new BuiltinError("unbalanced braces");
    }
    pattern.append(Pattern.quote(source.substring(from))).append('$');
    return BooleanValue.of(CACHE.get(pattern.toString(), Patterns::compile).isIn(Arg.string(text)));
  }

  @Builtin("glob.match")
  public static Value globMatch(Value pattern, Value delimiters, Value text) {
    String separators;
    if (delimiters instanceof NullValue) {
      separators = "";
    } else {
      List<String> all = Arg.strings(Arg.array(delimiters));
      if (all.stream().anyMatch(d -> d.codePointCount(0, d.length()) != 1)) {
        throw new BuiltinError("operand 2 must be array of single characters");
      }
      separators = all.isEmpty() ? "." : String.join("", all);
    }
    return BooleanValue.of(Glob.of(Arg.string(pattern), separators).matches(Arg.string(text)));
  }

  @Builtin("glob.quote_meta")
  public static Value globQuote(Value pattern) {
    return StringValue.of(Arg.string(pattern).replaceAll("([*?\\\\\\[\\]{}])", "\\\\$1"));
  }
}
