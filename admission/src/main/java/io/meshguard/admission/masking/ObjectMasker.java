package io.meshguard.admission.masking;

import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.TermWriter;
import io.meshguard.engine.rego.value.Value;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One walk over a tree of Kubernetes objects; copies only what it changes. */
final class ObjectMasker {

  /** Annotations in which a tool keeps the whole object as it was applied. */
  private static final Set<String> APPLIED_COPIES =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          "kapp.k14s.io/original",
          "banzaicloud.com/last-applied",
          "objectset.rio.cattle.io/applied");

  /** Of {@code userInfo.extra}, what the API server itself fills in about the pod that calls. */
  private static final Set<String> PLAIN_EXTRAS =
      Set.of(
          "authentication.kubernetes.io/pod-name",
          "authentication.kubernetes.io/pod-uid",
          "authentication.kubernetes.io/node-name",
          "authentication.kubernetes.io/node-uid");

  /** What surrounds a node. */
  private enum Setting {
    /** A Secret: its data is one, whatever its form. */
    SECRET,
    /** A resource that makes Secrets, such as a SealedSecret: maps called data hold values. */
    SECRET_TEMPLATE,
    CONFIG_MAP,
    OTHER;

    static Setting of(String kind, Setting inherited) {
      if (kind.equals("Secret")) {
        return SECRET;
      }
      if (kind.endsWith("Secret") || kind.equals("SecretList")) {
        return SECRET_TEMPLATE;
      }
      return kind.equals("ConfigMap") ? CONFIG_MAP : inherited;
    }
  }

  private static final StringValue KIND = StringValue.name("kind");
  private static final StringValue NAME = StringValue.name("name");
  private static final StringValue VALUE = StringValue.name("value");

  private final MaskingKey key;

  ObjectMasker(MaskingKey key) {
    this.key = key;
  }

  Value mask(Value tree) {
    return walk(tree, Setting.OTHER);
  }

  /** Masks a value as if it stood at this JSON pointer in an object of this kind. */
  Value maskAt(String kind, String pointer, Value value) {
    List<String> steps = List.of(pointer.split("/"));
    String field = steps.isEmpty() ? "" : steps.getLast().replace("~1", "/").replace("~0", "~");
    Setting setting = Setting.of(kind, Setting.OTHER);
    if ((setting == Setting.SECRET && steps.size() > 1 && isSecretData(steps.get(1)))
        || steps.contains("binaryData")) {
      return hide(value, key::hiddenBase64);
    }
    if (steps.size() > 2 && steps.get(steps.size() - 2).equals("env")) {
      ArrayValue one = ArrayValue.of(value);
      return ((ArrayValue) environment(one)).item(0);
    }
    if (steps.size() > 3 && steps.get(steps.size() - 3).equals("env") && field.equals("value")) {
      return variable("", value);
    }
    if (setting == Setting.CONFIG_MAP && steps.size() == 3 && value instanceof StringValue string) {
      return literal(string, Credentials.isName(field));
    }
    return field(field, value, setting, setting);
  }

  private Value walk(Value value, Setting setting) {
    return switch (value) {
      case ObjectValue object -> object(object, setting);
      case ArrayValue array -> array(array, setting);
      case StringValue string -> text(string);
      case SetValue _, NumberValue _, BooleanValue _, NullValue _ -> value;
    };
  }

  private Value object(ObjectValue object, Setting inherited) {
    Value kind = object.get(KIND);
    Setting setting =
        kind instanceof StringValue name ? Setting.of(name.text(), inherited) : inherited;
    // An AdmissionRequest: its kind is an object, and tells what the objects in it are even if they
    // do not.
    Setting inside =
        kind instanceof ObjectValue told ? Setting.of(textOf(told.get(KIND)), setting) : setting;
    boolean secretPair = object.get(VALUE) instanceof StringValue && isSecretPair(object.get(NAME));
    return replace(
        object,
        (name, value) ->
            secretPair && name.equals("value")
                ? literal((StringValue) value, true)
                : field(name, value, setting, inside));
  }

  private Value field(String name, Value value, Setting setting, Setting inside) {
    return switch (name) {
      case "data", "stringData" -> data(name, value, setting);
      case "binaryData" -> hide(value, key::hiddenBase64);
      case "env", "environment" -> environment(value);
      case "extra" -> isExtra(value) ? extra((ObjectValue) value) : walk(value, setting);
      case "object", "oldObject" -> walk(value, inside);
      default ->
          value instanceof StringValue string ? textField(name, string) : walk(value, setting);
    };
  }

  private Value data(String name, Value value, Setting setting) {
    boolean map = value instanceof ObjectValue;
    if (setting == Setting.SECRET
        || (map && (setting == Setting.SECRET_TEMPLATE || name.equals("stringData")))) {
      return hide(value, name.equals("data") ? key::hiddenBase64 : key::hidden);
    }
    if (setting == Setting.CONFIG_MAP && value instanceof ObjectValue data) {
      return configuration(data);
    }
    return walk(value, setting);
  }

  private Value textField(String name, StringValue value) {
    // Most fields are no annotations, and need not be looked up.
    if (name.indexOf('/') >= 0 && APPLIED_COPIES.contains(name)) {
      return StringValue.of(key.hidden(value.text()));
    }
    return literal(value, Credentials.isField(name));
  }

  private Value text(StringValue string) {
    String text = string.text();
    String masked = CredentialScanner.replace(text, key::credential);
    // The scanner gives the same instance back where it finds nothing.
    return masked.equals(text) ? string : StringValue.of(masked);
  }

  /** The whole value if its name tells and it is not harmless, else what is found in it. */
  private Value literal(StringValue value, boolean telling) {
    return telling && !Credentials.isHarmless(value.text())
        ? StringValue.of(key.credential(value.text()))
        : text(value);
  }

  /** A ConfigMap's data: each key is a variable or a file. */
  private Value configuration(ObjectValue data) {
    return replace(
        data,
        (name, value) ->
            value instanceof StringValue string
                ? literal(string, Credentials.isName(name))
                : walk(value, Setting.OTHER));
  }

  /** Environment variables, as a list of name and value or as a map. */
  private Value environment(Value variables) {
    return switch (variables) {
      case ObjectValue map ->
          replace(
              map,
              (name, value) ->
                  isCollection(value) ? walk(value, Setting.OTHER) : variable(name, value));
      case ArrayValue list ->
          replace(
              list,
              (_, element) ->
                  element instanceof ObjectValue entry
                      ? entry(entry)
                      : walk(element, Setting.OTHER));
      default -> walk(variables, Setting.OTHER);
    };
  }

  private Value entry(ObjectValue entry) {
    return replace(
        entry,
        (name, value) ->
            name.equals("value")
                ? variable(textOf(entry.get(NAME)), value)
                : walk(value, Setting.OTHER));
  }

  /**
   * A variable's literal value is hidden unless it is plainly harmless, for no heuristic knows
   * every credential.
   */
  private Value variable(String name, Value value) {
    if (isCollection(value)) {
      return hide(value, key::hidden);
    }
    String text = textOf(value);
    if (value instanceof NullValue
        || value instanceof BooleanValue
        || Credentials.isHarmless(text)) {
      return value;
    }
    if ((Credentials.isName(name) && Credentials.isPlausible(text))
        || CredentialScanner.finds(text)) {
      return StringValue.of(key.credential(text));
    }
    return value instanceof NumberValue || Credentials.isNumber(text)
        ? value
        : StringValue.of(key.hidden(text));
  }

  private Value extra(ObjectValue extra) {
    return replace(
        extra, (name, value) -> PLAIN_EXTRAS.contains(name) ? value : hide(value, key::hidden));
  }

  private Value array(ArrayValue array, Setting setting) {
    return replace(
        array,
        (before, element) ->
            element instanceof StringValue argument
                    && !argument.text().startsWith("-")
                    && before instanceof StringValue flag
                    && isCredentialFlag(flag.text())
                ? literal(argument, true)
                : walk(element, setting));
  }

  /** Everything below, whatever its form; keys stay. */
  private Value hide(Value value, UnaryOperator<String> mask) {
    return switch (value) {
      case ObjectValue object -> replace(object, (_, field) -> hide(field, mask));
      case ArrayValue array -> replace(array, (_, element) -> hide(element, mask));
      case NullValue _ -> value;
      default -> StringValue.of(mask.apply(textOf(value)));
    };
  }

  private interface FieldReplacement {
    Value of(String name, Value value);
  }

  @SuppressWarnings("ReferenceEquality") // The very same value: nothing was replaced.
  private static Value replace(ObjectValue object, FieldReplacement replacement) {
    Value[] keys = object.keys();
    Value[] values = object.values();
    ObjectValue copy = null;
    for (int i = 0; i < object.length(); i++) {
      Value replaced = replacement.of(TermWriter.keyText(keys[i]), values[i]);
      if (replaced != values[i]) {
        copy = copy == null ? object.copy() : copy;
        copy.put(keys[i], replaced);
      }
    }
    return copy == null ? object : copy;
  }

  private interface ElementReplacement {
    Value of(@Nullable Value before, Value element);
  }

  @SuppressWarnings("ReferenceEquality") // The very same value: nothing was replaced.
  private static Value replace(ArrayValue array, ElementReplacement replacement) {
    ArrayValue copy = null;
    for (int i = 0; i < array.length(); i++) {
      Value element = array.item(i);
      Value replaced = replacement.of(i == 0 ? null : array.item(i - 1), element);
      if (replaced != element) {
        copy = copy == null ? array.copy() : copy;
        copy.set(i, replaced);
      }
    }
    return copy == null ? array : copy;
  }

  private static boolean isCollection(Value value) {
    return value instanceof ObjectValue || value instanceof ArrayValue;
  }

  /** What a scalar is as text; empty for anything else. */
  private static String textOf(@Nullable Value value) {
    return switch (value) {
      case StringValue string -> string.text();
      case NumberValue number -> number.number();
      case BooleanValue bool -> String.valueOf(bool.isTrue());
      case null, default -> "";
    };
  }

  private static boolean isSecretData(String field) {
    return field.equals("data") || field.equals("stringData");
  }

  private static boolean isSecretPair(@Nullable Value name) {
    return name instanceof StringValue string
        && (Credentials.isName(string.text()) || Credentials.isHeader(string.text()));
  }

  private static boolean isCredentialFlag(String argument) {
    return argument.startsWith("-") && argument.indexOf('=') < 0 && Credentials.isName(argument);
  }

  private static boolean isExtra(Value value) {
    if (!(value instanceof ObjectValue extra)) {
      return false;
    }
    for (int i = 0; i < extra.length(); i++) {
      if (!(extra.values()[i] instanceof ArrayValue)) {
        return false;
      }
    }
    return true;
  }
}
