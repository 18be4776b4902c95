package io.meshguard.engine.rego.builtins.yaml;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;

/** Built-in functions that read and write YAML, as far as JSON can say the same. */
public final class Yamls {

  private Yamls() {}

  @Builtin("yaml.marshal")
  public static Value marshal(Value value) {
    return StringValue.of(YamlWriter.write(value));
  }

  /** The first document; those after it have to be YAML, too. */
  @Builtin("yaml.unmarshal")
  public static Value unmarshal(Context context, Value text) {
    return new YamlReader(context.budget()).read(Arg.string(text));
  }

  @Builtin(value = "yaml.is_valid", total = true)
  public static Value isValid(Context context, Value text) {
    try {
      unmarshal(context, text);
      return BooleanValue.TRUE;
    } catch (BuiltinError _) {
      return BooleanValue.FALSE;
    }
  }
}
