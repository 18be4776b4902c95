package io.meshguard.engine.rego;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.NumberValue;
import java.lang.management.ManagementFactory;
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

  private static final byte[] BYTES = PLAN.getBytes(StandardCharsets.UTF_8);
  private static final int LOADS = 500;

  @Test
  void classesOfReplacedBundlesAreUnloaded() throws Exception {
    List<WeakReference<Program>> programs = new ArrayList<>();
    for (int i = 0; i < LOADS; i++) {
      programs.add(new WeakReference<>(loaded()));
    }

    System.gc();

    assertThat(programs.stream().filter(program -> program.get() != null).count()).isLessThan(5);
  }

  @Test
  void metaspaceStaysFlat() throws Exception {
    // What is loaded and linked once, whatever the number of bundles.
    replaced(LOADS / 5);
    long before = metaspace();
    List<Program> held = new ArrayList<>();
    for (int i = 0; i < LOADS / 5; i++) {
      held.add(loaded());
    }
    long each = (metaspace() - before) / held.size();
    assertThat(each).as("bytes of metaspace for one bundle").isGreaterThan(500);
    held.clear();
    long flat = metaspace();

    replaced(LOADS);

    assertThat(metaspace() - flat).isLessThan(LOADS * each / 10);
  }

  private static void replaced(int times) throws Exception {
    for (int i = 0; i < times; i++) {
      loaded();
    }
  }

  private static Program loaded() throws Exception {
    Program program = Program.load(BYTES, JSON.createObjectNode(), List.of());
    long end = System.nanoTime() + 1_000_000_000L;
    assertThat(program.evaluate("test/answer", NullValue.NULL, end, 1 << 20))
        .isEqualTo(NumberValue.of(1));
    return program;
  }

  /** What is in use once all has been unloaded that can be. */
  private static long metaspace() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals("Metaspace"))
        .findFirst()
        .orElseThrow()
        .getUsage()
        .getUsed();
  }
}
