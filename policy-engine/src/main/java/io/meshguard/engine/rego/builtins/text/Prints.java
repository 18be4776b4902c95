package io.meshguard.engine.rego.builtins.text;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.Value;

/** {@code print}: a line of the trace, if there is one. It decides nothing, and never fails. */
public final class Prints {

  private Prints() {}

  /**
   * As OPA does: a line for each combination of the operands' values.
   *
   * @param operands each as the set of its values; an empty one stands for what is undefined
   */
  @Builtin(value = "internal.print", total = true)
  public static Value print(Context context, Value operands) {
    if (context.isTraced()) {
      print(context, Arg.array(operands), 0, "");
    }
    return BooleanValue.TRUE;
  }

  private static void print(Context context, ArrayValue operands, int next, String before) {
    context.step();
    if (next == operands.length()) {
      context.print(before);
      return;
    }
    String start = next == 0 ? "" : before + " ";
    SetValue values = Arg.set(operands.item(next));
    if (values.length() == 0) {
      print(context, operands, next + 1, start + "<undefined>");
    }
    for (int i = 0; i < values.length(); i++) {
      StringBuilder line = new StringBuilder(start);
      Strings.text(values.members()[i], line);
      print(context, operands, next + 1, line.toString());
    }
  }
}
