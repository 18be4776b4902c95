package io.meshguard.admission.masking;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds credentials inside a text: those with a well-known form (a JSON web token, a private key, a
 * Vault or cloud token), passwords in URLs, and what is assigned to a name that says so ({@code
 * --password=…}, {@code password: …}, {@code "password": "…"}). Where it is in doubt how long a
 * value is, it takes more rather than less. Linear in the length of the text.
 */
final class CredentialScanner {

  /**
   * @param trigger what a candidate begins with
   * @param pattern the whole form; matched at the trigger only
   */
  private record Form(String trigger, Pattern pattern) {
    static Form of(String trigger, String rest) {
      return new Form(trigger, Pattern.compile(Pattern.quote(trigger) + rest));
    }

    /** Whether the trigger is here. Its second character first: that tells most words apart. */
    boolean mayBegin(String text, int at) {
      return at + 1 < text.length()
          && text.charAt(at + 1) == trigger.charAt(1)
          && text.startsWith(trigger, at);
    }

    boolean isIn(String text) {
      return text.contains(trigger) && pattern.matcher(text).find();
    }
  }

  private static final Form PRIVATE_KEY =
      Form.of("-----BEGIN ", "[A-Z0-9 ]*PRIVATE KEY[\\s\\S]*?(?:-----END [A-Z0-9 ]*-----|\\z)");

  /** As a kubeconfig holds it. */
  private static final Form PRIVATE_KEY_IN_BASE64 =
      Form.of(
          "LS0tLS1CRUdJTiB",
          "(?:QUklWQVRF|SU0Eg|FQyB|PUEVOU1NI|FTkNSWVBU|EU0Eg)[A-Za-z0-9+/=\\s]*");

  private static final List<Form> FORMS =
      List.of(
          Form.of("hvs.", "[\\w-]{6,}"),
          Form.of("hvb.", "[\\w-]{6,}"),
          Form.of("hvr.", "[\\w-]{6,}"),
          Form.of("s.", "[A-Za-z0-9]{24}(?![A-Za-z0-9])"),
          PRIVATE_KEY,
          PRIVATE_KEY_IN_BASE64,
          Form.of("AKIA", "[A-Z0-9]{12,}"),
          Form.of("ASIA", "[A-Z0-9]{12,}"),
          Form.of("AIza", "[\\w-]{20,}"),
          Form.of("ghp_", "\\w{12,}"),
          Form.of("gho_", "\\w{12,}"),
          Form.of("ghu_", "\\w{12,}"),
          Form.of("ghs_", "\\w{12,}"),
          Form.of("ghr_", "\\w{12,}"),
          Form.of("github_pat_", "\\w{12,}"),
          Form.of("glpat-", "[\\w-]{10,}"),
          Form.of("xox", "[a-z]-[\\w-]{10,}"),
          Form.of("sk_live_", "\\w{8,}"),
          Form.of("rk_live_", "\\w{8,}"),
          Form.of("sk-", "[\\w-]{20,}"),
          Form.of("npm_", "\\w{12,}"),
          Form.of("dckr_pat_", "[\\w-]{10,}"),
          Form.of("SG.", "[\\w-]{16,}\\.[\\w-]{16,}"),
          Form.of("Bearer ", "\\s*[\\w.~+/=-]{12,}"),
          Form.of("bearer ", "\\s*(?=[\\w.~+/=-]*\\d)[\\w.~+/=-]{12,}"));

  /** A user name in a URL is rarely as long. */
  private static final int SHORTEST_TOKEN = 16;

  private static final int ASCII = 128;

  /** The forms by their first character. */
  private static final Form[][] BY_FIRST = byFirst();

  /** What a character may begin; most of a text is passed over by this alone. */
  private static final byte[] BEGINS = begins();

  /** A letter or a digit: where it stands before another one, no word begins. */
  private static final int IN_WORD = 1;

  /** Something may begin with it where a word does. */
  private static final int WORD = 2;

  /** Something may begin with it anywhere. */
  private static final int ANYWHERE = 4;

  private static final Pattern JSON_WEB_TOKEN = Pattern.compile("eyJ[\\w-]++(?:\\.[\\w-]*+){2,4}");

  private final String text;
  private List<int[]> spans = List.of();

  /** Before this offset no JSON web token begins: they all would end at the same wrong place. */
  private int noTokenBefore;

  private CredentialScanner(String text) {
    this.text = text;
  }

  /** Whether the text holds a credential. */
  static boolean finds(String text) {
    return !new CredentialScanner(text).scan(true).isEmpty();
  }

  /** Whether a private key stands anywhere in the text, in clear or in base64. */
  static boolean holdsPrivateKey(String text) {
    return PRIVATE_KEY.isIn(text) || PRIVATE_KEY_IN_BASE64.isIn(text);
  }

  /** The text with each credential replaced; the same instance if there is none. */
  static String replace(String text, UnaryOperator<String> mask) {
    List<int[]> spans = new CredentialScanner(text).scan(false);
    if (spans.isEmpty()) {
      return text;
    }
    StringBuilder masked = new StringBuilder(text.length() + 48 * spans.size());
    int copied = 0;
    for (int[] span : spans) {
      masked.append(text, copied, span[0]).append(mask.apply(text.substring(span[0], span[1])));
      copied = span[1];
    }
    return masked.append(text, copied, text.length()).toString();
  }

  private List<int[]> scan(boolean firstOnly) {
    int i = 0;
    boolean inWord = false;
    while (i < text.length() && !(firstOnly && !spans.isEmpty())) {
      char c = text.charAt(i);
      int begins = c < ASCII ? BEGINS[c] : Character.isLetterOrDigit(c) ? IN_WORD : 0;
      boolean maybe = (begins & (inWord ? ANYWHERE : WORD | ANYWHERE)) != 0;
      int end = maybe ? at(c, i) : -1;
      if (end > i) {
        i = end;
        inWord = Character.isLetterOrDigit(text.charAt(end - 1));
      } else {
        i++;
        inWord = (begins & IN_WORD) != 0;
      }
    }
    return spans;
  }

  private int at(char c, int i) {
    return switch (c) {
      case ':' -> text.startsWith("://", i) ? userInfo(i + 3) : assigned(i);
      case '=', '>' -> assigned(i);
      case 'e' -> jsonWebToken(i);
      default -> form(c, i);
    };
  }

  private int jsonWebToken(int start) {
    if (start < noTokenBefore || !text.startsWith("eyJ", start)) {
      return -1;
    }
    Matcher matcher = JSON_WEB_TOKEN.matcher(text).region(start, text.length());
    if (matcher.lookingAt()) {
      return found(start, matcher.end());
    }
    int end = start;
    while (end < text.length() && isTokenPart(text.charAt(end))) {
      end++;
    }
    noTokenBefore = end;
    return -1;
  }

  private static boolean isTokenPart(char c) {
    return c == '-' || c == '_' || Character.isLetterOrDigit(c);
  }

  private int form(char first, int start) {
    for (Form form : BY_FIRST[first]) {
      if (form.mayBegin(text, start)) {
        Matcher matcher = form.pattern().matcher(text).region(start, text.length());
        if (matcher.lookingAt()) {
          return found(start, matcher.end());
        }
      }
    }
    return -1;
  }

  /**
   * {@code scheme://user:password@host}: the password, or all before the {@code @} where that is
   * long enough to be a token.
   */
  private int userInfo(int start) {
    int end = start;
    while (end < text.length() && " \t\r\n\"'<>/?#,".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    int at = last('@', start, end);
    if (at <= start) {
      return -1;
    }
    int colon = start;
    while (colon < at && text.charAt(colon) != ':') {
      colon++;
    }
    int from = colon < at ? colon + 1 : start;
    if ((from == start && at - start < SHORTEST_TOKEN)
        || Credentials.isHarmless(text.substring(from, at))) {
      return -1;
    }
    return found(from, at);
  }

  private int last(char c, int start, int end) {
    int i = end - 1;
    while (i >= start && text.charAt(i) != c) {
      i--;
    }
    return i;
  }

  /** What follows a separator, if the name before it tells. */
  private int assigned(int separator) {
    AssignedValue value = AssignedValue.at(text, separator);
    if (value == null
        || Credentials.isHarmless(text.substring(value.start(), value.end()).strip())) {
      return -1;
    }
    return found(value.start(), value.end());
  }

  private int found(int start, int end) {
    if (spans.isEmpty()) {
      spans = new ArrayList<>();
    }
    spans.add(new int[] {start, end});
    return end;
  }

  /** Arrays: they are gone through for every word, and an iterator costs more than that. */
  private static Form[][] byFirst() {
    Form[][] table = new Form[ASCII][];
    for (int c = 0; c < ASCII; c++) {
      int first = c;
      table[c] =
          FORMS.stream().filter(form -> form.trigger().charAt(0) == first).toArray(Form[]::new);
    }
    return table;
  }

  private static byte[] begins() {
    byte[] table = new byte[ASCII];
    for (char c = 0; c < ASCII; c++) {
      boolean letter = Character.isLetterOrDigit(c);
      boolean trigger = c == 'e' || BY_FIRST[c].length > 0;
      boolean anywhere = ":=>".indexOf(c) >= 0 || (trigger && !letter);
      table[c] = (byte) ((letter ? IN_WORD : 0) | (trigger ? WORD : 0) | (anywhere ? ANYWHERE : 0));
    }
    return table;
  }
}
