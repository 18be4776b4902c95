package io.meshguard.engine.rego;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.meshguard.engine.rego.builtins.Unsupported;
import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Budget;
import io.meshguard.engine.rego.runtime.BuiltinError;
import io.meshguard.engine.rego.runtime.Interruption;
import io.meshguard.engine.rego.runtime.PolicyError;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.Value;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of OPA's compliance cases, with the plan that OPA made for it. */
record ComplianceCase(JsonNode json) {

  private static final long CELLS = 50_000_000;

  String note() {
    return json.path("case").path("note").asText();
  }

  /** Why OPA could not plan it; empty if it could. */
  String planningError() {
    return json.path("error").asText();
  }

  /** Returns what is wrong; empty if all is well. */
  String run() throws Unsupported {
    JsonNode want = json.path("case");
    boolean wantsError = want.has("want_error") || want.has("want_error_code");
    ArrayValue results;
    try {
      byte[] plan = json.path("plan").toString().getBytes(StandardCharsets.UTF_8);
      Program program = Program.load(plan, data(want), List.of());
      Budget budget = new Budget(System.nanoTime() + Duration.ofSeconds(20).toNanos(), CELLS);
      results = program.evaluate(0, input(), budget, want.path("strict_error").asBoolean());
    } catch (PolicyError | BuiltinError | Interruption e) {
      return wantsError ? "" : "failed: " + e.getMessage();
    }
    if (wantsError) {
      return "wanted " + want.path("want_error_code").asText() + " but got " + results;
    }
    if (want.has("want_result")) {
      List<Value> wanted = rows(JsonValues.value(want.path("want_result")));
      List<Value> got = rows(JsonValues.value(JsonValues.node(results)));
      if (want.path("sort_bindings").asBoolean()) {
        wanted = wanted.stream().map(ComplianceCase::sorted).sorted().toList();
        got = got.stream().map(ComplianceCase::sorted).sorted().toList();
      }
      return wanted.equals(got) ? "" : "wanted " + wanted + " but got " + got;
    }
    boolean defined = results.length() > 0;
    return want.path("want_defined").asBoolean() == defined ? "" : "defined: " + defined;
  }

  private static JsonNode data(JsonNode want) {
    return want.path("data").isObject() ? want.path("data") : JsonNodeFactory.instance.objectNode();
  }

  private @Nullable Value input() {
    if (json.has("input")) {
      return JsonValues.value(json.path("input"));
    }
    return json.path("case").has("input")
        ? JsonValues.value(json.path("case").path("input"))
        : null;
  }

  private static List<Value> rows(Value results) {
    List<Value> rows = new ArrayList<>(Arg.items(results));
    rows.sort(Comparator.naturalOrder());
    return rows;
  }

  private static Value sorted(Value value) {
    return switch (value) {
      case ArrayValue array ->
          ArrayValue.of(Arg.items(array).stream().map(ComplianceCase::sorted).sorted().toList());
      case ObjectValue object -> {
        ObjectValue result = new ObjectValue(object.length());
        for (int i = 0; i < object.length(); i++) {
          result.put(object.keys()[i], sorted(object.values()[i]));
        }
        yield result;
      }
      default -> value;
    };
  }
}
