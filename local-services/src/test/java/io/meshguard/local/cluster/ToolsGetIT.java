package io.meshguard.local.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code tools/get}, on a machine that has what a test puts on its PATH, and a compiler that takes
 * a second.
 */
class ToolsGetIT {
  private static final Path GET =
      Path.of(System.getProperty("meshguard.root")).resolve("tools/get");
  private static final List<String> NEEDED =
      List.of(
          "sh",
          "awk",
          "sed",
          "grep",
          "date",
          "ln",
          "readlink",
          "mkdir",
          "mv",
          "rm",
          "sleep",
          "tail",
          "cat",
          "tr");

  @TempDir private static Path folder;
  private Path bin = Path.of("");
  private Path cache = Path.of("");

  @BeforeEach
  void machine() throws IOException {
    Path machine = Files.createTempDirectory(folder, "machine");
    bin = Files.createDirectory(machine.resolve("bin"));
    cache = machine.resolve("cache");
    for (String name : NEEDED) {
      executable(bin.resolve(name), "exec " + found(name) + " \"$@\"");
    }
  }

  private static Path found(String name) {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(place -> Path.of(place, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  private Path executable(Path file, String script) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + script);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** A compiler that counts its builds, in the order in which they end. */
  private void installGo(String version) throws IOException {
    executable(
        bin.resolve("go"),
        """
        if [ "$1" = env ]; then echo go%s; exit; fi
        while [ "$1" != -o ]; do shift; done
        sleep 1
        echo "$2" >>%s
        echo built >"$2"
        """
            .formatted(version, bin.resolve("builds")));
  }

  private Process startGet(String... arguments) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(GET.toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("PATH", bin.toString());
    builder.environment().put("XDG_CACHE_HOME", cache.toString());
    return builder.start();
  }

  private Answer get(String... arguments) throws IOException, InterruptedException {
    return answer(startGet(arguments));
  }

  private static Answer answer(Process process) throws IOException, InterruptedException {
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    String errors =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
    return new Answer(process.exitValue(), output, errors);
  }

  private Path cached(String name, String version) {
    return cache.resolve("meshguard/tools/" + name + "-" + version + "/" + name);
  }

  @Test
  void takesTheFittingExecutableOnPath() throws Exception {
    Path opa = executable(bin.resolve("opa"), "echo Version: 1.22.0");

    assertThat(get("opa")).isEqualTo(new Answer(0, opa.toString(), ""));
  }

  @Test
  void passesOverAnotherVersionOnPath() throws Exception {
    executable(bin.resolve("opa"), "echo Version: 1.22.01");
    Path cached = executable(cached("opa", "v1.22.0"), "");

    assertThat(get("opa")).isEqualTo(new Answer(0, cached.toString(), ""));
  }

  @Test
  void takesAnyRecentKubectl() throws Exception {
    Path kubectl = executable(bin.resolve("kubectl"), "echo Client Version: v1.32.4-vendor");

    assertThat(get("kubectl")).isEqualTo(new Answer(0, kubectl.toString(), ""));
  }

  @Test
  void saysInOneLineThatGoIsMissing() throws Exception {
    assertThat(get("opa"))
        .isEqualTo(
            new Answer(
                1,
                "",
                "tools/get: opa v1.22.0 has to be built and Go is not installed: install Go 1.26.0 or newer"
                    + " (https://go.dev/dl), or put opa v1.22.0 on PATH"));
  }

  @Test
  void saysInOneLineThatGoIsTooOld() throws Exception {
    installGo("1.24.7");

    assertThat(get("etcd"))
        .isEqualTo(
            new Answer(
                1,
                "",
                "tools/get: etcd v3.6.16 has to be built and needs Go 1.26.0 or newer, this is Go 1.24.7:"
                    + " install a newer one (https://go.dev/dl)"));
  }

  @Test
  void saysWhyABuildFailedAndKeepsNothingOfIt() throws Exception {
    executable(
        bin.resolve("go"),
        """
        if [ "$1" = env ]; then echo go1.26.8; exit; fi
        while [ "$1" != -o ]; do shift; done
        echo half >"$2"
        echo 'write: no space left on device' >&2
        exit 1
        """);

    Answer answer = get("etcd");

    assertThat(answer.exitCode()).isEqualTo(1);
    assertThat(answer.errors().lines().toList())
        .last()
        .asString()
        .startsWith("tools/get: could not make etcd v3.6.16: write: no space left on device");
    try (Stream<Path> left = Files.list(cached("etcd", "v3.6.16").getParent())) {
      assertThat(left.map(file -> file.getFileName().toString())).containsExactly("etcd.log");
    }
  }

  @Test
  void buildsOnceForTwoCallers() throws Exception {
    installGo("1.26.8");

    Process first = startGet("etcd");
    Process second = startGet("etcd");

    String path = cached("etcd", "v3.6.16").toString();
    assertThat(List.of(answer(first).output(), answer(second).output()))
        .containsExactly(path, path);
    assertThat(bin.resolve("builds")).content().hasLineCount(1);
  }

  @Test
  void takesOverFromABuilderThatDied() throws Exception {
    installGo("1.26.8");
    Path etcd = cached("etcd", "v3.6.16");
    Files.createDirectories(etcd.getParent());
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    Files.createSymbolicLink(etcd.resolveSibling("lock"), Path.of(Long.toString(dead.pid())));

    assertThat(get("etcd").output()).isEqualTo(etcd.toString());
  }

  @Test
  void saysWhichToolsThereAre() throws Exception {
    assertThat(get("opal").errors())
        .isEqualTo("tools/get: unknown tool 'opal'; known are: " + String.join(" ", names()));
  }

  private List<String> names() throws IOException, InterruptedException {
    return get("--list").output().lines().toList();
  }
}
