package io.meshguard.vaultsync.templates.functions;

import io.meshguard.vaultsync.templates.functions.Value.Digits;
import io.meshguard.vaultsync.templates.functions.Value.Texts;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a template can call: functions of {@code text/template} and of consul-template whose result
 * depends on what they are given, and on nothing else. {@code and} and {@code or} are the
 * evaluator's own.
 *
 * @see <a
 *     href="https://github.com/hashicorp/consul-template/blob/main/docs/templating-language.md">Templating
 *     language</a>
 */
public final class Functions {
  /** One of them. */
  interface Function {
    @Nullable Object call(Arguments arguments) throws TemplateException;
  }

  public static final Set<String> LAZY = Set.of("and", "or");

  /** What looks elsewhere, for a message. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          "env",
          "mustEnv",
          "envOrDefault",
          "file",
          "plugin",
          "writeToFile",
          "executeTemplate",
          "key",
          "keyExists",
          "keyOrDefault",
          "ls",
          "tree",
          "service",
          "services",
          "node",
          "nodes",
          "secrets",
          "timestamp",
          "sockaddr",
          "scratch",
          "call");

  private static final Map<String, Function> ALL = all();

  private Functions() {}

  /** Refuses a name that none of them has. */
  public static void require(String name) throws TemplateException {
    if (ALL.containsKey(name) || LAZY.contains(name)) {
      return;
    }
    if (ELSEWHERE.contains(name)) {
      throw new TemplateException(
          name + ": a template sees its secrets, and nothing else of the node or the network");
    }
    Set<String> known = new TreeSet<>(ALL.keySet());
    known.addAll(LAZY);
    known.addAll(Set.of("secret", "pkiCert"));
    throw new TemplateException(
        "there is no function \"" + name + "\"; there are " + String.join(", ", known));
  }

  public static @Nullable Object call(Arguments arguments) throws TemplateException {
    Function function = ALL.get(arguments.function());
    if (function == null) {
      throw new IllegalStateException("known when it was read: " + arguments.function());
    }
    return function.call(arguments);
  }

  private static Map<String, Function> all() {
    Map<String, Function> all = new TreeMap<>(TextFunctions.ALL);
    all.put("not", arguments -> !Value.holds(one(arguments)));
    all.put("eq", Comparisons::equal);
    all.put("ne", Comparisons::different);
    all.put("lt", arguments -> Comparisons.order(arguments) < 0);
    all.put("le", arguments -> Comparisons.order(arguments) <= 0);
    all.put("gt", arguments -> Comparisons.order(arguments) > 0);
    all.put("ge", arguments -> Comparisons.order(arguments) >= 0);
    all.put("len", arguments -> length(one(arguments), arguments));
    all.put("index", Functions::index);
    all.put("contains", arguments -> in(arguments, 1, 0));
    all.put("in", arguments -> in(arguments, 0, 1));
    all.put("containsAll", arguments -> all(arguments, true));
    all.put("containsNotAll", arguments -> !all(arguments, true));
    all.put("containsNone", arguments -> all(arguments, false));
    all.put("containsAny", arguments -> !all(arguments, false));
    all.putAll(Arithmetic.ALL);
    return all;
  }

  private static @Nullable Object one(Arguments arguments) throws TemplateException {
    arguments.count(1, 1);
    return arguments.any(0);
  }

  private static long length(@Nullable Object value, Arguments arguments) throws TemplateException {
    return switch (value) {
      case String text -> TextFunctions.bytes(text).length;
      case Digits digits -> digits.text().length();
      case List<?> list -> list.size();
      case Texts texts -> texts.all().size();
      case Map<?, ?> map -> map.size();
      case null, default -> throw arguments.wrong("a text, a list or a map", 0);
    };
  }

  private static @Nullable Object index(Arguments arguments) throws TemplateException {
    arguments.count(1, Integer.MAX_VALUE);
    Object value = arguments.any(0);
    if (value == null) {
      throw arguments.failed("a map or a list is wanted, not " + Value.kind(null));
    }
    for (int i = 1; i < arguments.all().size(); i++) {
      value =
          switch (value) {
            case Map<?, ?> map -> map.get(arguments.text(i));
            case List<?> list -> list.get(position(arguments, i, list.size()));
            case Texts texts -> texts.all().get(position(arguments, i, texts.all().size()));
            case null, default ->
                throw arguments.failed("a map or a list is wanted, not " + Value.kind(value));
          };
    }
    return value;
  }

  private static int position(Arguments arguments, int index, int size) throws TemplateException {
    long position = arguments.number(index);
    if (position < 0 || position >= size) {
      throw arguments.failed("there are " + size + " elements, counted from 0");
    }
    return (int) position;
  }

  private static boolean in(Arguments arguments, int list, int sought) throws TemplateException {
    arguments.count(2, 2);
    return in(arguments, arguments.any(list), arguments.any(sought));
  }

  /** Whether all of the first list are in the second one; or none of them. */
  private static boolean all(Arguments arguments, boolean wanted) throws TemplateException {
    arguments.count(2, 2);
    for (Object each : arguments.list(0)) {
      if (in(arguments, arguments.any(1), each) != wanted) {
        return false;
      }
    }
    return true;
  }

  private static boolean in(Arguments arguments, @Nullable Object list, @Nullable Object sought)
      throws TemplateException {
    arguments.budget().step();
    if (sought == null) {
      throw arguments.failed("there is no value to look for");
    }
    return switch (list) {
      case String text -> sought instanceof String part && text.contains(part);
      case Digits digits -> sought instanceof Digits part && digits.text().contains(part.text());
      case Texts texts -> sought instanceof String && texts.all().contains(sought);
      case List<?> all -> comparable(sought) && all.contains(sought);
      case null, default -> false;
    };
  }

  /** What consul-template looks for in a list. */
  private static boolean comparable(Object value) {
    return value instanceof String
        || value instanceof Digits
        || value instanceof Long
        || value instanceof Double;
  }
}
