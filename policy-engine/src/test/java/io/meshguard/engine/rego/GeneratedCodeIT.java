package io.meshguard.engine.rego;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.engine.ShippedBundle;
import io.meshguard.engine.rego.compile.PlanCompiler;
import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.value.ObjectValue;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bytecode that the shipped policies become. */
class GeneratedCodeIT {

  /** HotSpot's {@code HugeMethodLimit}: it leaves larger methods to the interpreter. */
  private static final int HUGE = 8_000;

  @TempDir Path folder;

  @Test
  void noMethodIsTooLargeForTheJit() throws Exception {
    assertThat(tooLarge(ShippedBundle.build("bundle", folder.resolve("bundle.tar.gz")))).isEmpty();
  }

  @Test
  void norIsOneWithManyTimesTheRules() throws Exception {
    assertThat(tooLarge(ShippedBundle.buildTenfold(folder))).isEmpty();
  }

  private static List<String> tooLarge(Path bundle) throws Exception {
    Plan plan = Program.prepare(ShippedBundle.plan(bundle), ObjectValue.EMPTY);
    byte[] type = PlanCompiler.bytes(plan);
    List<MethodModel> methods = ClassFile.of().parse(type).methods();
    assertThat(methods).hasSizeGreaterThan(100);
    return methods.stream()
        .filter(method -> length(method) > HUGE)
        .map(method -> method.methodName().stringValue())
        // It runs once.
        .filter(name -> !name.equals("<clinit>"))
        .toList();
  }

  private static int length(MethodModel method) {
    return method.findAttribute(Attributes.code()).map(CodeAttribute::codeLength).orElse(0);
  }
}
