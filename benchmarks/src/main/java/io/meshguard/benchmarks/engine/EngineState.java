package io.meshguard.benchmarks.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshguard.admission.Decider;
import io.meshguard.benchmarks.Project;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.rego.value.JsonReader;
import io.meshguard.engine.rego.value.MalformedJsonException;
import io.meshguard.engine.rego.value.NullValue;
import io.meshguard.engine.rego.value.Value;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What JMH measures: a bundle on one Pod, on one thread. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineState {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final JsonReader READER = new JsonReader(new JsonReader.Limits(500, 64));
  private static final Duration NO_HURRY = Duration.ofDays(1);

  /** The file of the bundle. */
  @Param("")
  public String bundle = "";

  private @Nullable PolicyEngine engine;
  private byte[] text = {};
  private Value input = NullValue.NULL;

  /** Loads the bundle and reads the input, once per fork. */
  @Setup
  public void load() throws IOException, BundleException, MalformedJsonException {
    EngineOptions options = EngineOptions.DEFAULTS.withDiscriminator(Decider.KIND);
    engine = PolicyEngine.load(Bundle.read(Path.of(bundle)), options);
    text = Project.podInput();
    input = parse();
    if (!engine.evaluate(Decider.ENTRYPOINT, input, NO_HURRY).isDefined()) {
      throw new IllegalStateException("the policies have no verdict on the benchmark's input");
    }
  }

  /** Releases the engine. */
  @TearDown
  public void close() {
    loaded().close();
  }

  /** From parsed input to verdict. */
  @org.openjdk.jmh.annotations.Benchmark
  public JsonNode evaluate() {
    return loaded().evaluate(Decider.ENTRYPOINT, input, NO_HURRY).result();
  }

  /** From the request's bytes to values, as strictly as the webhook reads them. */
  @org.openjdk.jmh.annotations.Benchmark
  public Value parse() throws MalformedJsonException {
    return READER.read(text);
  }

  /** From the request's bytes to Jackson's tree, which takes what the webhook refuses. */
  @org.openjdk.jmh.annotations.Benchmark
  public JsonNode parseTree() throws IOException {
    return JSON.readTree(text);
  }

  private PolicyEngine loaded() {
    if (engine == null) {
      throw new IllegalStateException("JMH did not set this up");
    }
    return engine;
  }
}
