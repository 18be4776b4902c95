package io.meshguard.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What {@code policies/build} makes of the policies that Meshguard ships. */
public final class ShippedBundle {

  /** Where the inputs of the shipped policies say what they are about. */
  public static final List<String> KIND = List.of("request", "kind");

  private static final List<String> NOT_ABOUT_PODS = List.of("traffic", "authz");

  private ShippedBundle() {}

  /**
   * @param what {@code bundle}, {@code wasm} or {@code cases}
   */
  public static Path build(String what, Path output) throws IOException, InterruptedException {
    return build(policies(), what, output);
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

  /** The shipped policies, and those of other kinds than Pods ten times over. */
  public static Path buildTenfold(Path folder) throws IOException, InterruptedException {
    Path copy = Files.createDirectory(folder.resolve("tenfold"));
    copy(policies(), copy);
    for (String category : NOT_ABOUT_PODS) {
      for (int i = 2; i <= 10; i++) {
        Path more = copy.resolve(category + i);
        copy(copy.resolve(category), more);
        rename(
            more,
            "meshguard.policies." + category + ".",
            "meshguard.policies." + more.getFileName() + ".");
      }
    }
    return build(copy, "bundle", folder.resolve("tenfold.tar.gz"));
  }

  /** The bundle's {@code plan.json}. */
  public static byte[] plan(Path bundle) throws BundleException {
    return Bundle.read(bundle).plan().orElseThrow();
  }

  private static Path policies() {
    return Path.of(System.getProperty("meshguard.root"), "policies");
  }

  private static Path build(Path policies, String what, Path output)
      throws IOException, InterruptedException {
    Path log = output.resolveSibling(what + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(policies.resolve("build").toString(), what, output.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("OPA", Opa.binary());
    int exit = builder.start().waitFor();
    assertThat(exit).as(Files.readString(log)).isZero();
    return output;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path relative = from.relativize(path);
        if (!relative.startsWith("target")) {
          Path copy = to.resolve(relative.toString());
          if (Files.isDirectory(path)) {
            Files.createDirectories(copy);
          } else if (!path.toString().endsWith("_test.rego")) {
            Files.copy(path, copy);
          }
        }
      }
    }
  }

  private static void rename(Path folder, String from, String to) throws IOException {
    try (Stream<Path> paths = Files.walk(folder)) {
      paths
          .filter(path -> path.toString().endsWith(".rego"))
          .forEach(
              path -> {
                try {
                  Files.writeString(path, Files.readString(path).replace(from, to));
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
