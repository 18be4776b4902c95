package io.meshguard.engine.rego;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnloadingTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static final String PLAN =
      """
      {"static": {"strings": [{"value": "result"}]},
       "plans": {"plans": [{"name": "test/answer", "blocks": [{"stmts": [
         {"type": "MakeNumberIntStmt", "stmt": {"value": 1, "target": 2}},
         {"type": "MakeObjectStmt", "stmt": {"target": 3}},
         {"type": "ObjectInsertStmt", "stmt": {"key": {"type": "string_index", "value": 0},
           "value": {"type": "local", "value": 2}, "object": 3}},
         {"type": "ResultSetAddStmt", "stmt": {"value": 3}}]}]}]},
       "funcs": {"funcs": []}}
      """;

  @Test
  void classesOfReplacedBundlesAreUnloaded() throws Exception {
    byte[] plan = PLAN.getBytes(StandardCharsets.UTF_8);
    List<WeakReference<Program>> programs = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      Program program = Program.load(plan, JSON.createObjectNode(), List.of());
      long end = System.nanoTime() + 1_000_000_000L;
      assertThat(program.evaluate("test/answer", NullValue.NULL, end, 1 << 20))
          .isEqualTo(NumberValue.of(1));
      programs.add(new WeakReference<>(program));
    }

    System.gc();

    assertThat(programs.stream().filter(program -> program.get() != null).count()).isLessThan(5);
  }
}
