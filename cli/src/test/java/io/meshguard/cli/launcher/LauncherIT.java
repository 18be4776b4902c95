package io.meshguard.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script ./meshguard, in a project of its own, with a PATH on which nothing is but what a test
 * puts there.
 */
@Timeout(300)
class LauncherIT {
  private static final List<String> BASE =
      List.of(
          "sed",
          "find",
          "head",
          "tail",
          "grep",
          "date",
          "cat",
          "mkdir",
          "readlink",
          "mv",
          "rm",
          "cp",
          "sleep",
          "tee",
          "awk",
          "sort");

  @TempDir Path folder;
  private final AtomicInteger runs = new AtomicInteger();

  private record Run(int exitCode, String output, String errors) {}

  @BeforeEach
  void makeProject() throws IOException {
    String script =
        Files.readString(Path.of(System.getProperty("meshguard.root"), "meshguard"))
            // Where this machine keeps its JDKs.
            .replace(" /usr/lib/jvm/* /opt/* /usr/local/*", "");
    executable("project/meshguard", script);
    executable("project/tools/get", "#!/bin/sh\n");
    executable("project/policies/build", "#!/bin/sh\necho \"policies/build $*\"\n");
    write("project/policies/target/bundle.tar.gz", "");
    write("project/pom.xml", "<project/>");
    for (String program : BASE) {
      executable("bin/" + program, "#!/bin/sh\nexec " + find(program) + " \"$@\"\n");
    }
  }

  @Test
  void saysWhichJdkToInstall() throws Exception {
    Run run = run(Map.of(), "status");

    assertThat(run)
        .isEqualTo(
            new Run(
                2,
                "",
                "meshguard: there is no JDK 25 or newer here. Install one (https://adoptium.net), or set JAVA_HOME to it\n"));
  }

  @Test
  void passesOverAnOldJdk() throws Exception {
    Map<String, String> old = Map.of("JAVA_HOME", jdk("old", "21.0.4"));
    assertThat(run(old, "status").errors()).contains("there is no JDK 25 or newer");
  }

  @Test
  void saysThatMavenIsMissing() throws Exception {
    Run run = run(newJdk(), "up");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.errors())
        .startsWith("meshguard: the build needs Maven 3.8 or newer. Install it");
  }

  @Test
  void saysThatMavenIsTooOld() throws Exception {
    executable("bin/mvn", "#!/bin/sh\necho 'Apache Maven 3.6.3'\n");

    assertThat(run(newJdk(), "up").errors())
        .isEqualTo(
            "meshguard: the build needs Maven 3.8 or newer, this is 3.6: "
                + folder.resolve("bin/mvn")
                + "\n");
  }

  @Test
  void quotesTheErrorsOfAFailedBuild() throws Exception {
    maven("echo '[INFO] hm'; echo '[ERROR] no such symbol'; exit 1");

    Run run = run(newJdk(), "up");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).isEmpty();
    assertThat(run.errors())
        .contains("\n[ERROR] no such symbol\nmeshguard: the build failed; all of it is in ");
  }

  @Test
  void buildsOnceShowsProgressAndRunsTheCommand() throws Exception {
    maven(
        """
        echo 'Downloaded from central: https://x'
        echo '[INFO] Building Meshguard: cli 0.1.0-SNAPSHOT            [9/11]'
        mkdir -p webhook/target/quarkus-app audit-consumer/target/quarkus-app cli/target/meshguard/lib local-services/target/kafka
        : >webhook/target/quarkus-app/quarkus-run.jar
        : >audit-consumer/target/quarkus-app/quarkus-run.jar
        """);

    Run first = run(newJdk(), "check", "a b.yaml");
    Run second = run(newJdk(), "check", "a b.yaml");

    assertThat(first.errors()).contains("Building", "  Meshguard: cli [9/11]\n", "Built in ");
    assertThat(first.output()).endsWith("io.meshguard.cli.Meshguard|check|a b.yaml|\n");
    assertThat(second).isEqualTo(new Run(0, first.output(), ""));
  }

  @Test
  void buildsOnceForTwoCallsAtOnce() throws Exception {
    Path building = folder.resolve("building");
    Path goOn = folder.resolve("go-on");
    maven(
        """
        echo built >>%s
        until [ -e %s ]; do sleep 0.1; done
        mkdir -p cli/target/meshguard/lib
        """
            .formatted(building, goOn));
    Map<String, String> environment = newJdk();
    try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Run> first = calls.submit(() -> run(environment, "check"));
      await().atMost(FIVE_MINUTES).until(() -> Files.exists(building));
      Future<Run> second = calls.submit(() -> run(environment, "check"));
      await()
          .atMost(FIVE_MINUTES)
          .until(
              () ->
                  Files.exists(errorsOf(2))
                      && Files.readString(errorsOf(2)).contains("Waiting for the build"));
      Files.writeString(goOn, "");

      assertThat(first.get().exitCode()).isZero();
      assertThat(second.get())
          .isEqualTo(
              new Run(
                  0,
                  first.get().output(),
                  "Waiting for the build that another ./meshguard has begun\n"));
    }
    assertThat(building).hasContent("built");
    assertThat(folder.resolve("project/target/launcher/lock")).doesNotExist();
  }

  @Test
  void buildsThoughAnEarlierBuildWasKilled() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    write("project/target/launcher/lock/owner", ended.pid() + "\n");

    buildsOnceShowsProgressAndRunsTheCommand();
  }

  @Test
  void buildsAgainAfterAChange() throws Exception {
    buildsOnceShowsProgressAndRunsTheCommand();
    Path source = write("project/admission/src/main/java/A.java", "class A {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    assertThat(run(newJdk(), "check").errors()).contains("Built in ");
  }

  @Test
  void leavesAloneWhatARunningStackRunsFrom() throws Exception {
    buildsOnceShowsProgressAndRunsTheCommand();
    write("project/.meshguard/state.json", "{}");
    Path source = write("project/webhook/src/main/java/A.java", "class A {}");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    assertThat(run(newJdk(), "up").errors()).isEmpty();
    assertThat(run(newJdk(), "check").errors()).isEmpty();
  }

  @Test
  void buildsThePoliciesAgainAfterAChange() throws Exception {
    buildsOnceShowsProgressAndRunsTheCommand();
    Path source = write("project/policies/mtls/rule.rego", "package rule");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));

    assertThat(run(newJdk(), "check").errors())
        .isEqualTo("Building the policies\npolicies/build bundle " + bundle() + "\n");
  }

  @Test
  void countsTheTestsOfThisRunOnly() throws Exception {
    write("project/audit-events/target/surefire-reports/TEST-Old.xml", suite(100, 0, 0));
    maven(
        "mkdir -p audit-events/target/surefire-reports webhook/target/failsafe-reports\n"
            + "printf '%s' '"
            + suite(5, 0, 1)
            + "' > audit-events/target/surefire-reports/TEST-A.xml\n"
            + "printf '%s' '"
            + suite(3, 1, 0)
            + "' > webhook/target/failsafe-reports/TEST-B.xml\n");

    Run run = run(newJdk(), "test");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output())
        .endsWith(
            """

            failed: io.Sample.fails
            audit-events         4 passed     0 failed     1 skipped
            webhook              2 passed     1 failed
            6 passed, 1 failed, 1 skipped
            """);
  }

  @Test
  void failsWhenTheBuildFailsThoughNoTestDid() throws Exception {
    maven(
        "mkdir -p cli/target/surefire-reports\n"
            + "printf '%s' '"
            + suite(2, 0, 0)
            + "' > cli/target/surefire-reports/TEST-A.xml\nexit 1\n");

    Run run = run(newJdk(), "test");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.output()).contains("The build itself failed").endsWith("\n2 passed, 0 failed\n");
  }

  @Test
  void refusesAModuleThatDoesNotExist() throws Exception {
    maven("");
    assertThat(run(newJdk(), "test", "nothing").errors())
        .isEqualTo("meshguard: there is no module 'nothing'\n");
  }

  private static String suite(int tests, int failures, int skipped) {
    String failed =
        failures == 0
            ? ""
            : "<testcase name=\"fails\" classname=\"io.Sample\">\n<failure message=\"x\"/></testcase>\n";
    return "<testsuite name=\"io.Sample\" tests=\"%d\" errors=\"0\" skipped=\"%d\" failures=\"%d\">\n%s</testsuite>\n"
        .formatted(tests, skipped, failures, failed);
  }

  private Map<String, String> newJdk() throws IOException {
    return Map.of("JAVA_HOME", jdk("new", "25.0.1"));
  }

  private String jdk(String name, String version) throws IOException {
    executable(name + "/bin/javac", "#!/bin/sh\n");
    executable(name + "/bin/java", "#!/bin/sh\nprintf '%s|' \"$@\"\necho\n");
    write(name + "/release", "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return folder.resolve(name).toString();
  }

  private void maven(String build) throws IOException {
    executable(
        "bin/mvn",
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'Apache Maven 3.9.9'; exit; fi\n" + build);
  }

  private Path bundle() throws IOException {
    return folder.resolve("project").toRealPath().resolve("policies/target/bundle.tar.gz");
  }

  private Run run(Map<String, String> environment, String... arguments) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(List.of(folder.resolve("project/meshguard").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    Map<String, String> all = new TreeMap<>(environment);
    all.put("PATH", folder.resolve("bin").toString());
    all.put("HOME", folder.toString());
    builder.environment().clear();
    builder.environment().putAll(all);
    Path errors = errorsOf(runs.incrementAndGet());
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    String output =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output, Files.readString(errors));
  }

  /** Of the call with this number, from 1. */
  private Path errorsOf(int run) {
    return folder.resolve("errors-" + run);
  }

  private void executable(String path, String text) throws IOException {
    Files.setPosixFilePermissions(write(path, text), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static Path find(String program) {
    return List.of("/usr/bin", "/bin").stream()
        .map(place -> Path.of(place, program))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }
}
