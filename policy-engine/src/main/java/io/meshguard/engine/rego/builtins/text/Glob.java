package io.meshguard.engine.rego.builtins.text;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.meshguard.engine.rego.builtins.text.regex.Regex;
import io.meshguard.engine.rego.runtime.BoundedCache;
import io.meshguard.engine.rego.runtime.BuiltinError;
import org.jspecify.annotations.Nullable;

/**
 * A glob as {@code gobwas/glob} reads it. Plain text and {@code prefix*} are compared directly; the
 * rest is a regular expression.
 */
final class Glob {

  private static final String SPECIAL = "*?[]{}\\!,";
  private static final BoundedCache<Key, Glob> CACHE = new BoundedCache<>();

  private final String delimiters;
  private final String prefix;
  private final boolean starAtEnd;
  private final @Nullable Regex pattern;

  private record Key(String glob, String delimiters) {}

  private Glob(Key key) {
    this.delimiters = key.delimiters();
    String glob = key.glob();
    this.starAtEnd = glob.endsWith("*");
    this.prefix = starAtEnd ? glob.substring(0, glob.length() - 1) : glob;
    boolean plain = prefix.chars().noneMatch(c -> SPECIAL.indexOf(c) >= 0);
    this.pattern = plain ? null : new Translation(glob, delimiters).pattern();
  }

  /**
   * @throws BuiltinError if this is no glob
   */
  static Glob of(String glob, String delimiters) {
    return CACHE.get(new Key(glob, delimiters), Glob::new);
  }

  boolean matches(String text) {
    if (pattern != null) {
      return pattern.isIn(text);
    }
    if (!starAtEnd) {
      return text.equals(prefix);
    }
    return text.startsWith(prefix)
        && text.codePoints()
            .skip(prefix.codePointCount(0, prefix.length()))
            .noneMatch(this::isDelimiter);
  }

  private boolean isDelimiter(int codePoint) {
    return delimiters.indexOf(codePoint) >= 0;
  }

  /** A glob on its way to a regular expression. */
  private static final class Translation {

    private final String glob;
    private final String one;
    private final StringBuilder out = new StringBuilder("(?s)^");
    private int at;

    Translation(String glob, String delimiters) {
      this.glob = glob;
      StringBuilder quoted = new StringBuilder();
      delimiters.codePoints().forEach(c -> quoted.append(String.format("\\x{%x}", c)));
      this.one = delimiters.isEmpty() ? "." : "[^" + quoted + "]";
    }

    Regex pattern() {
      sequence(0);
      if (at < glob.length()) {
        throw new BuiltinError("unexpected } in glob");
      }
      try {
        return Regex.compile(out.append('$').toString());
      } catch (PatternSyntaxException e) {
        throw new BuiltinError("invalid glob: " + e.getMessage());
      }
    }

    private void sequence(int depth) {
      while (at < glob.length()) {
        int c = glob.codePointAt(at);
        at += Character.charCount(c);
        switch (c) {
          case '*' -> {
            boolean any = false;
            while (at < glob.length() && glob.charAt(at) == '*') {
              any = true;
              at++;
            }
            out.append(any ? "." : one).append('*');
          }
          case '?' -> out.append(one);
          case '[' -> set();
          case '{' -> {
            out.append("(?:");
            sequence(depth + 1);
            if (at >= glob.length() || glob.charAt(at) != '}') {
              throw new BuiltinError("unexpected end of glob");
            }
            at++;
            out.append(')');
          }
          case '}', ',' -> {
            if (depth == 0) {
              literal(c);
            } else if (c == ',') {
              out.append('|');
            } else {
              at--;
              return;
            }
          }
          case '\\' -> {
            if (at >= glob.length()) {
              throw new BuiltinError("unexpected end of glob");
            }
            int escaped = glob.codePointAt(at);
            at += Character.charCount(escaped);
            literal(escaped);
          }
          default -> literal(c);
        }
      }
    }

    private void set() {
      int end = at;
      while (end < glob.length() && glob.charAt(end) != ']') {
        end += glob.charAt(end) == '\\' ? 2 : 1;
      }
      if (end >= glob.length() || end == at) {
        throw new BuiltinError("unexpected end of glob");
      }
      String content = glob.substring(at, end);
      at = end + 1;
      boolean not = content.startsWith("!");
      String members = not ? content.substring(1) : content;
      out.append(not ? "[^" : "[");
      if (members.codePointCount(0, members.length()) == 3 && members.indexOf('-') > 0) {
        member(members.codePointAt(0));
        out.append('-');
        member(members.codePointBefore(members.length()));
      } else {
        members.codePoints().filter(c -> c != '\\').forEach(this::member);
      }
      out.append(']');
    }

    private void member(int c) {
      out.append(String.format("\\x{%x}", c));
    }

    private void literal(int c) {
      out.append(Pattern.quote(Character.toString(c)));
    }
  }
}
