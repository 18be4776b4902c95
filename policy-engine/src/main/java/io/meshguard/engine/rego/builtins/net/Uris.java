package io.meshguard.engine.rego.builtins.net;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;

/** Built-in functions on URIs. */
public final class Uris {

  private Uris() {}

  /** What is empty is left out. */
  @Builtin("uri.parse")
  public static Value parse(Value text) {
    GoUrl url = GoUrl.parse(Arg.string(text));
    ObjectValue parts = new ObjectValue(7);
    put(parts, "scheme", url.scheme());
    put(parts, "hostname", url.hostname());
    put(parts, "port", url.port());
    put(parts, "path", url.path());
    put(parts, "raw_path", url.rawPath());
    put(parts, "raw_query", url.rawQuery());
    put(parts, "fragment", url.fragment());
    return parts;
  }

  private static void put(ObjectValue parts, String name, String part) {
    if (!part.isEmpty()) {
      parts.put(name, StringValue.of(part));
    }
  }

  /** Unlike Go, OPA takes the empty string for no URI. */
  @Builtin(value = "uri.is_valid", total = true)
  public static Value isValid(Value text) {
    if (!(text instanceof StringValue string) || string.text().isEmpty()) {
      return BooleanValue.FALSE;
    }
    try {
      GoUrl.parse(string.text());
      return BooleanValue.TRUE;
    } catch (BuiltinError _) {
      return BooleanValue.FALSE;
    }
  }
}
