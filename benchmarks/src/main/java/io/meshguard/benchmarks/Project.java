package io.meshguard.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The checkout that is measured: the shipped policies, their bundle, and the pinned tools. */
public final class Project {

  /** {@code -Dmeshguard.root}, or the working directory. */
  private static final Path ROOT =
      Path.of(System.getProperty("meshguard.root", "")).toAbsolutePath();

  /** What lies among the policies and is not evaluated, as options of {@code opa}. */
  public static final List<String> NOT_POLICIES =
      Stream.of("target", "schemas", "reporting", "examples", "*_test.rego")
          .map(pattern -> "--ignore=" + pattern)
          .toList();

  private Project() {}

  public static Path root() {
    return ROOT;
  }

  public static Path policies() {
    return ROOT.resolve("policies");
  }

  public static Path bundle() {
    return policies().resolve("target/bundle.tar.gz");
  }

  public static Path webhook() {
    return ROOT.resolve("webhook/target/quarkus-app/quarkus-run.jar");
  }

  public static Path auditConsumer() {
    return ROOT.resolve("audit-consumer/target/quarkus-app/quarkus-run.jar");
  }

  /** For a benchmark's files; on the disk that the checkout is on, empty at first. */
  public static Path emptyFolder(String benchmark) throws IOException {
    Path folder = ROOT.resolve("benchmarks/target").resolve(benchmark);
    if (Files.exists(folder)) {
      try (Stream<Path> old = Files.walk(folder)) {
        for (Path path : old.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
    return Files.createDirectories(folder);
  }

  /** The path of a pinned tool, built first if need be. */
  public static String tool(String name) throws IOException, InterruptedException {
    return run(List.of(ROOT.resolve("tools/get").toString(), name)).strip();
  }

  /** The {@code input} of a 7 KB Pod's admission: {@code {"request": …, "context": …}}. */
  public static byte[] podInput() throws IOException {
    return resource("pod-input.json");
  }

  /** The context of {@link #podInput} as Kubernetes objects, for a webhook without a cluster. */
  public static byte[] podContext() throws IOException {
    return resource("resources.yaml");
  }

  /** Ten rules on a Pod in one file, whose {@code meshguard/verdict} is one for the webhook. */
  public static byte[] plainRules() throws IOException {
    return resource("plain-rules.rego");
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = Project.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException(name + " is not on the class path");
      }
      return in.readAllBytes();
    }
  }

  /** Runs a command in the policies' folder and returns its standard output. */
  public static String run(List<String> command) throws IOException, InterruptedException {
    Path errors = Files.createTempFile("bench", ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(policies().toFile())
            .redirectError(errors.toFile())
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    String error = Files.readString(errors);
    Files.delete(errors);
    if (exit != 0) {
      throw new IOException(String.join(" ", command) + ": exit " + exit + ": " + error + output);
    }
    return output;
  }
}
