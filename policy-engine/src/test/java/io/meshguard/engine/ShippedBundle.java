package io.meshguard.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What {@code policies/build} makes of the policies that Meshguard ships. */
public final class ShippedBundle {

  /** Where the inputs of the shipped policies say what they are about. */
  public static final List<String> KIND = List.of("request", "kind");

  private ShippedBundle() {}

  /**
   * @param what {@code bundle}, {@code wasm} or {@code cases}
   */
  public static Path build(String what, Path output) throws IOException, InterruptedException {
    Path log = output.resolveSibling(what + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(policies().resolve("build").toString(), what, output.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("OPA", Opa.binary());
    int exit = builder.start().waitFor();
    assertThat(exit).as(Files.readString(log)).isZero();
    return output;
  }

  /** The shipped policies as Rego, for OPA itself. */
  public static Path buildRego(Path output) {
    List<String> command = new ArrayList<>(List.of("build", "--bundle", policies().toString()));
    List.of("target", "schemas", "reporting", "examples", "*_test.rego")
        .forEach(name -> command.add("--ignore=" + name));
    command.addAll(List.of("--revision", "r1", "--output", output.toString()));
    Opa.run(command);
    return output;
  }

  /** The shipped policies, and those on traffic and authorization ten times over. */
  public static Path buildTenfold(Path folder) throws IOException, InterruptedException {
    return build("tenfold", folder.resolve("tenfold.tar.gz"));
  }

  /** The bundle's {@code plan.json}. */
  public static byte[] plan(Path bundle) throws BundleException {
    return Bundle.read(bundle).plan().orElseThrow();
  }

  private static Path policies() {
    return Path.of(System.getProperty("meshguard.root"), "policies");
  }
}
