package io.meshguard.admission.masking;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What names and values say about being a credential. */
final class Credentials {

  /**
   * Of several words the last one says what a value is: DB_PASSWORD is one, PASSWORD_FILE is not.
   */
  private static final Set<String> LAST_WORDS =
      Set.of("pass", "pw", "credential", "credentials", "dsn");

  /** Also as the end of a word: PGPASSWORD, clientsecret. */
  private static final List<String> ENDINGS =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "pwd",
          "secret",
          "token",
          "apikey",
          "secretkey",
          "accesskey",
          "privatekey");

  private static final Set<String> BEFORE_KEY =
      Set.of(
          "api",
          "access",
          "secret",
          "private",
          "encryption",
          "signing",
          "auth",
          "account",
          "shared",
          "master",
          "session",
          "storage",
          "license");

  /**
   * In the midst of a name these still tell (PASSWORD_PROD), unless the last word says otherwise
   * (PASSWORD_FILE).
   */
  private static final Set<String> STRONG_WORDS =
      Set.of("password", "passwd", "passphrase", "pgpassword");

  private static final Set<String> ABOUT_ONE =
      Set.of(
          "file",
          "files",
          "path",
          "dir",
          "directory",
          "name",
          "names",
          "ref",
          "reference",
          "url",
          "uri",
          "endpoint",
          "host",
          "ttl",
          "length",
          "len",
          "min",
          "max",
          "policy",
          "expiry",
          "expiration",
          "expires",
          "age",
          "enabled",
          "required",
          "count",
          "type",
          "location",
          "mount",
          "source",
          "from",
          "field",
          "hint",
          "rotation",
          "regex",
          "pattern",
          "algorithm",
          "id",
          "encoder",
          "reset",
          "change");

  /** In a custom resource these name a reference as often as a credential. */
  private static final Set<String> AMBIGUOUS =
      Set.of("secret", "credential", "credentials", "dsn", "pass", "pw");

  /** What makes a field that ends in "secret" a value. */
  private static final Set<String> BEFORE_SECRET =
      Set.of("client", "app", "shared", "webhook", "consumer", "cookie", "session", "hmac");

  /** A shell's, and no password. */
  private static final Set<String> DIRECTORIES = Set.of("PWD", "OLDPWD");

  private static final Set<String> HEADERS =
      Set.of("authorization", "proxy-authorization", "cookie", "set-cookie");

  private static final Set<String> PLACEHOLDERS =
      Set.of("none", "null", "nil", "disabled", "enabled", "changeme-not-set", "unset", "default");

  private static final Set<String> BOOLEANS = Set.of("true", "false", "yes", "no", "on", "off");

  private static final List<String> POINTERS =
      List.of(
          "/",
          "./",
          "$(",
          "${",
          "{{",
          "vault:",
          "secret:",
          "secretref:",
          "ref+",
          "arn:",
          "projects/",
          "file:",
          "http://",
          "https://",
          "<");

  /** An expansion, templates, or a path in lower case; a path in mixed case could be base64. */
  private static final Pattern REFERENCE =
      Pattern.compile(
          "\\$\\([\\w.-]+\\)|\\$\\{[^{}]+}|\\$[A-Z_][A-Z0-9_]*|(?:\\{\\{[^{}]*}})+|(?:/[a-z0-9_.-]+)+/?");

  private static final Pattern NUMBER = Pattern.compile("[-+]?\\d{1,18}(?:\\.\\d{1,18})?");

  private static final int LONGEST_NAME = 128;

  /** Kubernetes objects have the same few hundred names over and over. */
  private static final NameMemory NAMES = new NameMemory(Credentials::tells);

  private static final NameMemory FIELDS = new NameMemory(Credentials::fieldTells);

  private Credentials() {}

  /** Whether a variable, key or flag of this name holds a credential. */
  static boolean isName(String name) {
    return NAMES.test(name);
  }

  private static boolean tells(String name) {
    if (name.length() > LONGEST_NAME || !mayTell(name)) {
      return false;
    }
    List<String> words = words(name);
    if (words.isEmpty() || DIRECTORIES.contains(name)) {
      return false;
    }
    String last = words.getLast();
    if (LAST_WORDS.contains(last) || ENDINGS.stream().anyMatch(last::endsWith)) {
      return true;
    }
    if (last.equals("key")
        && words.size() > 1
        && BEFORE_KEY.contains(words.get(words.size() - 2))) {
      return true;
    }
    return !ABOUT_ONE.contains(last) && words.stream().anyMatch(STRONG_WORDS::contains);
  }

  /**
   * Whether any object's field or annotation of this name holds a credential, and no reference to
   * one.
   */
  static boolean isField(String name) {
    return FIELDS.test(name);
  }

  private static boolean fieldTells(String name) {
    if (name.startsWith("vault.hashicorp.com/") || name.startsWith("meshguard.io/")) {
      return false;
    }
    String local = name.substring(name.lastIndexOf('/') + 1);
    if (!isName(local) || local.equals("secretKey")) {
      return false;
    }
    List<String> words = words(local);
    return !AMBIGUOUS.contains(words.getLast())
        || (words.size() > 1 && BEFORE_SECRET.contains(words.get(words.size() - 2)));
  }

  /** Whether an HTTP header of this name holds a credential. */
  static boolean isHeader(String name) {
    return HEADERS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** Whether a value is a credential, given that its name says so. */
  static boolean isPlausible(String value) {
    if (value.length() <= 3) {
      return false;
    }
    String lower = value.toLowerCase(Locale.ROOT);
    return !isHarmless(value)
        && !PLACEHOLDERS.contains(lower)
        && POINTERS.stream().noneMatch(lower::startsWith);
  }

  /**
   * Whether a value may be shown whatever its name: it is empty, a boolean, or refers to something
   * else.
   */
  static boolean isHarmless(String value) {
    return value.isEmpty()
        || (value.length() <= 5 && BOOLEANS.contains(value.toLowerCase(Locale.ROOT)))
        || (value.length() < 512
            && "$/{".indexOf(value.charAt(0)) >= 0 // As each reference begins.
            && REFERENCE.matcher(value).matches());
  }

  static boolean isNumber(String value) {
    return value.length() < 40
        && !value.isEmpty()
        && !Character.isLetter(value.charAt(0))
        && NUMBER.matcher(value).matches();
  }

  /**
   * Cheap, because it is asked of every key in a text: whether it is worth taking the name apart.
   */
  private static boolean mayTell(String name) {
    for (int i = 0; i < name.length(); i++) {
      switch (name.charAt(i)) {
        case 'p', 'P', 's', 'S', 't', 'T', 'k', 'K', 'c', 'C', 'd', 'D' -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  /** In lower case; split at what is no letter, at digits, and where camel case begins a word. */
  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= name.length(); i++) {
      boolean letter = i < name.length() && Character.isLetter(name.charAt(i));
      boolean hump =
          letter
              && i > 0
              && Character.isUpperCase(name.charAt(i))
              && Character.isLowerCase(name.charAt(i - 1));
      if (start >= 0 && (!letter || hump)) {
        words.add(name.substring(start, i).toLowerCase(Locale.ROOT));
        start = -1;
      }
      if (letter && start < 0) {
        start = i;
      }
    }
    return words;
  }
}
