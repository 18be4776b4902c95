package io.meshguard.engine.rego.builtins.text.regex;

import io.meshguard.engine.rego.builtins.text.regex.Syntax.Letters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what most expressions are made of. It is given only what RE2 takes, and leaves to RE2 what
 * it does not know: flags but for a leading {@code (?s)}, word boundaries, classes of Unicode and
 * of POSIX, letters beyond ASCII.
 */
final class SyntaxReader {

  private static final Letters DIGITS = Letters.range('0', '9');
  private static final Letters WORD =
      DIGITS.or(Letters.range('a', 'z')).or(Letters.range('A', 'Z')).or(Letters.of("_"));
  private static final Letters SPACE = Letters.of("\t\n\f\r ");

  private static final Map<Character, Letters> CLASSES =
      Map.of(
          'd', DIGITS, 'D', DIGITS.not(), 'w', WORD, 'W', WORD.not(), 's', SPACE, 'S', SPACE.not());

  private static final Map<Character, Character> CONTROLS =
      Map.of('n', '\n', 't', '\t', 'r', '\r', 'f', '\f', 'v', '\u000b', 'a', '\u0007');

  /** Groups within groups; they are read by recursion. */
  private static final int DEEPEST = 100;

  private static final String DOT_MATCHES_ALL = "(?s)";

  private final String text;
  private final Letters dot;
  private int at;
  private int depth;

  /** Something is not known here. */
  private static final class Unknown extends Exception {
    private static final long serialVersionUID = 1L;

    Unknown() {
      super(null, null, false, false);
    }
  }

  private SyntaxReader(String text) {
    this.text = text;
    boolean all = text.startsWith(DOT_MATCHES_ALL);
    this.dot = all ? Letters.NONE.not() : Letters.of("\n").not();
    this.at = all ? DOT_MATCHES_ALL.length() : 0;
  }

  /**
   * @param expression RE2 takes it
   * @return null if there is something in it that is not known here
   */
  static @Nullable Syntax read(String expression) {
    SyntaxReader reader = new SyntaxReader(expression);
    try {
      Syntax whole = reader.choice();
      return reader.at == expression.length() ? whole : null;
    } catch (Unknown _) {
      return null;
    }
  }

  private boolean isAt(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private boolean skip(String expected) {
    boolean here = text.startsWith(expected, at);
    at += here ? expected.length() : 0;
    return here;
  }

  private char next() throws Unknown {
    if (at == text.length() || text.charAt(at) >= Letters.ASCII) {
      throw new Unknown();
    }
    return text.charAt(at++);
  }

  private Syntax choice() throws Unknown {
    List<Syntax> branches = new ArrayList<>(List.of(sequence()));
    while (skip("|")) {
      branches.add(sequence());
    }
    return branches.size() == 1 ? branches.getFirst() : new Syntax.Choice(branches);
  }

  private Syntax sequence() throws Unknown {
    List<Syntax> parts = new ArrayList<>();
    while (at < text.length() && !isAt('|') && !isAt(')')) {
      parts.add(repeated(one()));
    }
    return new Syntax.Sequence(parts);
  }

  private Syntax one() throws Unknown {
    char c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new Syntax.One(members());
      case '.' -> new Syntax.One(dot);
      case '^' -> new Syntax.Begin();
      case '$' -> new Syntax.End();
      case '\\' -> escaped();
      case '*', '+', '?', '{' -> throw new Unknown();
      default -> new Syntax.One(Letters.range(c, c));
    };
  }

  private Syntax group() throws Unknown {
    if (skip("?") && !skip(":")) {
      if (!skip("P<") && !skip("<")) {
        throw new Unknown();
      }
      at = text.indexOf('>', at) + 1;
    }
    if (++depth > DEEPEST) {
      throw new Unknown();
    }
    Syntax inside = choice();
    if (!skip(")")) {
      throw new Unknown();
    }
    depth--;
    return inside;
  }

  private Syntax escaped() throws Unknown {
    if (skip("A")) {
      return new Syntax.Begin();
    }
    return skip("z") ? new Syntax.End() : new Syntax.One(escape());
  }

  /** Behind a backslash: a class, a control character, a punctuation mark, a number. */
  private Letters escape() throws Unknown {
    char c = next();
    Letters known = CLASSES.get(c);
    if (known != null) {
      return known;
    }
    Character control = CONTROLS.get(c);
    if (control != null) {
      return Letters.range(control, control);
    }
    if (c == 'x') {
      int letter = hexadecimal();
      return Letters.range(letter, letter);
    }
    if (Character.isLetterOrDigit(c)) {
      throw new Unknown();
    }
    return Letters.range(c, c);
  }

  /** {@code {41}}: as globs are translated. */
  private int hexadecimal() throws Unknown {
    int end = text.indexOf('}', at);
    if (!isAt('{') || end < 0 || end - at > 3) {
      throw new Unknown();
    }
    int letter = Integer.parseInt(text, at + 1, end, 16);
    if (letter >= Letters.ASCII) {
      throw new Unknown();
    }
    at = end + 1;
    return letter;
  }

  /** Behind the bracket. */
  private Letters members() throws Unknown {
    boolean not = skip("^");
    Letters letters = Letters.NONE;
    boolean first = true;
    while (first || !isAt(']')) {
      first = false;
      letters = letters.or(member());
    }
    at++;
    return not ? letters.not() : letters;
  }

  private Letters member() throws Unknown {
    if (isAt('[')) {
      throw new Unknown(); // Perhaps a class of POSIX.
    }
    Letters one = letterOrClass();
    boolean letter = Long.bitCount(one.low()) + Long.bitCount(one.high()) == 1 && !one.others();
    if (!isAt('-') || at + 1 >= text.length() || text.charAt(at + 1) == ']') {
      return one;
    }
    if (!letter) {
      throw new Unknown();
    }
    at++;
    Letters last = letterOrClass();
    return Letters.range(lowest(one), lowest(last));
  }

  private Letters letterOrClass() throws Unknown {
    char c = next();
    return c == '\\' ? escape() : Letters.range(c, c);
  }

  private static int lowest(Letters letters) {
    return letters.low() != 0
        ? Long.numberOfTrailingZeros(letters.low())
        : Long.SIZE + Long.numberOfTrailingZeros(letters.high());
  }

  private Syntax repeated(Syntax one) throws Unknown {
    if (at == text.length() || "*+?{".indexOf(text.charAt(at)) < 0) {
      return one;
    }
    Syntax repeat =
        switch (text.charAt(at)) {
          case '*' -> new Syntax.Repeat(one, 0, Syntax.Repeat.UNBOUNDED);
          case '+' -> new Syntax.Repeat(one, 1, Syntax.Repeat.UNBOUNDED);
          case '?' -> new Syntax.Repeat(one, 0, 1);
          default -> counted(one);
        };
    at++;
    skip("?"); // How much it takes if it can choose decides where a match ends, not whether.
    return repeat;
  }

  /** Up to the closing brace. */
  private Syntax counted(Syntax one) throws Unknown {
    int end = text.indexOf('}', at);
    String count = end < 0 ? "" : text.substring(at + 1, end);
    if (!count.matches("\\d{1,4}(,\\d{0,4})?")) {
      throw new Unknown(); // A brace alone is one.
    }
    at = end;
    String[] bounds = count.split(",", -1);
    int least = Integer.parseInt(bounds[0]);
    int most =
        bounds.length == 1
            ? least
            : bounds[1].isEmpty() ? Syntax.Repeat.UNBOUNDED : Integer.parseInt(bounds[1]);
    return new Syntax.Repeat(one, least, most);
  }
}
