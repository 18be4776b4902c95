package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.local.LocalServiceException;
import io.meshguard.local.SmallDisk;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The life of {@code meshguard up}: how it starts, what it notices, and that nothing of it is ever
 * left behind.
 */
@Timeout(900)
@Execution(ExecutionMode.CONCURRENT)
class UpIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private List<String> meshguard = Checkout.meshguard();

  @TempDir Path folder;

  private record Run(int exitCode, String output) {}

  @AfterEach
  void stop() throws Exception {
    run("down", "--data-dir", data());
  }

  @Test
  void isFoundByASecondUpAndStoppedByDown() throws Exception {
    Run first = up("--detach");
    assertThat(first.exitCode()).as(first.output()).isZero();
    assertThat(first.output()).contains("Ready after", "curl --cacert");

    JsonNode status = healthy();
    List<ProcessHandle> processes = processes(status);
    assertThat(processes).hasSize(4).allMatch(ProcessHandle::isAlive);

    Run second = up();
    assertThat(second.exitCode()).as(second.output()).isZero();
    assertThat(second.output()).startsWith("Meshguard already runs");
    assertThat(processes(status())).isEqualTo(processes);

    Run down = run("down", "--data-dir", data());
    assertThat(down).isEqualTo(new Run(0, "Stopped.\n"));
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertThat(run("status", "--data-dir", data()).exitCode()).isEqualTo(1);
  }

  @Test
  void putsASavedPolicyIntoForceAndKeepsTheOldOneWhenItIsBroken() throws Exception {
    Path policies = copyOf(Checkout.ROOT.resolve("policies"));
    assertThat(up("--detach", "--policies", policies.toString()).exitCode()).isZero();
    String before = revision();

    Path rule = policies.resolve("verdict.rego");
    String source = Files.readString(rule);
    Files.writeString(rule, source + "\nanswer := 42\n");
    String changed =
        await().atMost(FIVE_MINUTES).until(this::revision, known -> !known.equals(before));

    Files.writeString(rule, source + "\nanswer := 42 +\n");
    await().atMost(FIVE_MINUTES).until(() -> status().has("policyError"));
    assertThat(status().path("policyError").textValue()).contains("verdict.rego");
    assertThat(revision()).isEqualTo(changed);

    Files.writeString(rule, source);
    await().atMost(FIVE_MINUTES).until(() -> revision().equals(before));
    await().atMost(FIVE_MINUTES).until(() -> !status().has("policyError"));
  }

  /**
   * While it starts, and once all is ready. The terminal sends it to all that were started there.
   */
  @ParameterizedTest
  @ValueSource(strings = {"  postgres ", "Ready after "})
  void stopsEveryChildOnControlC(String said) throws Exception {
    // Whoever runs the tests in the background may ignore the signal, and with it all that it
    // starts.
    List<String> command = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT"));
    command.addAll(command(upArguments()));
    Path output = folder.resolve("output");
    Process terminal =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    await().atMost(FIVE_MINUTES).until(() -> Files.readString(output).contains(said));
    List<ProcessHandle> processes =
        await().atMost(FIVE_MINUTES).until(() -> processes(status()), known -> !known.isEmpty());

    Process kill = new ProcessBuilder("kill", "-INT", "--", "-" + terminal.pid()).start();

    assertThat(kill.waitFor()).isZero();
    assertThat(terminal.waitFor()).isEqualTo(130);
    assertThat(Files.readString(output)).contains("Stopping\n").endsWith("Stopped\n");
    assertThat(processes).noneMatch(ProcessHandle::isAlive);
    assertNothingOfItRuns();
  }

  private void assertNothingOfItRuns() {
    assertThat(Files.exists(folder.resolve("data/state.json"))).isFalse();
    assertThat(ProcessHandle.allProcesses().map(process -> process.info().commandLine().orElse("")))
        .noneMatch(line -> line.contains(data()));
  }

  @Test
  void leavesNothingBehindWhenItIsKilled() throws Exception {
    assertThat(up("--detach").exitCode()).isZero();
    List<ProcessHandle> processes = processes(status());

    supervisor().destroyForcibly();

    for (ProcessHandle process : processes) {
      var unused = process.onExit().get(300, TimeUnit.SECONDS);
    }
    assertThat(run("status", "--data-dir", data()).exitCode()).isEqualTo(1);
  }

  @Test
  void namesATakenPortAndStartsNothing() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      Run run = up("--port-kafka", Integer.toString(taken.getLocalPort()));

      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.output())
          .contains(
              "meshguard: port "
                  + taken.getLocalPort()
                  + ", wanted for Kafka (--port-kafka), is taken by ");
      assertThat(Files.exists(folder.resolve("data/state.json"))).isFalse();
    }
  }

  @Test
  void refusesADiskThatIsFull() throws Exception {
    try (SmallDisk disk = mounted(folder.resolve("data"))) {
      disk.fill();

      Run run = up();

      assertThat(run)
          .isEqualTo(
              new Run(
                  2,
                  "meshguard: the disk that holds "
                      + data()
                      + " is full: 0 MiB are free and 512 MiB are needed. Make room, or choose another with --data-dir\n"));
    }
  }

  private static SmallDisk mounted(Path folder) {
    try {
      return SmallDisk.mount(folder, 1);
    } catch (LocalServiceException e) {
      return Assumptions.abort("needs the right to mount a tmpfs: " + e.getMessage());
    }
  }

  @Test
  void stopsWhatItHasStartedWhenOneServerDoesNotStart() throws Exception {
    Path broken = folder.resolve("data/kafka/data/meta.properties");
    Files.createDirectories(broken.getParent());
    Files.writeString(broken, "version=1\n");

    Run run = up();

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.output()).contains("meshguard: Kafka ended with exit code 1 while starting");
    assertNothingOfItRuns();
  }

  /** Made in the background once all is ready; a broken one is no reason not to start. */
  @Test
  @Timeout(1800)
  void startsFromCachesThatAnEarlierUpHasMade() throws Exception {
    meshguard = asUsersStartIt("-Dmeshguard.caches=" + folder.resolve("caches"));
    assertThat(up("--detach").exitCode()).isZero();
    assertThat(processes(status())).noneMatch(UpIT::usesCache);
    await()
        .atMost(Duration.ofMinutes(15))
        .until(() -> Files.exists(folder.resolve("data/logs/caches.log")) && !training());
    assertThat(Files.readString(folder.resolve("data/logs/caches.log")))
        .endsWith("caches: made for the next start\n");
    assertThat(run("down", "--data-dir", data()).exitCode()).isZero();
    Files.writeString(folder.resolve("caches/webhook.aot"), "broken");

    Run second = up("--detach");

    assertThat(second.exitCode()).as(second.output()).isZero();
    JsonNode status = healthy();
    assertThat(status.path("services"))
        .filteredOn(service -> usesCache(process(service)))
        .extracting(service -> service.path("name").textValue())
        .containsExactly("audit-consumer", "kafka");
    assertThat(run("down", "--data-dir", data()).exitCode()).isZero();
    assertNothingOfItRuns();
    assertThat(training()).isFalse();
  }

  /** Without what the build gives the JVMs that its tests start. */
  private static List<String> asUsersStartIt(String property) {
    List<String> command =
        new ArrayList<>(List.of("env", "-u", "JDK_JAVA_OPTIONS", "-u", "MESHGUARD_CLASS_ARCHIVES"));
    command.addAll(Checkout.meshguard());
    command.add(command.indexOf("-cp"), property);
    return command;
  }

  private boolean training() {
    return Files.exists(folder.resolve("caches/training"));
  }

  private static boolean usesCache(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("-XX:AOTCache=");
  }

  private Run up(String... options) throws Exception {
    return run(upArguments(options));
  }

  private String[] upArguments(String... options) {
    List<String> arguments = new ArrayList<>(List.of("up", "--data-dir", data()));
    for (String port :
        List.of(
            "webhook", "webhook-management", "audit", "audit-management", "kafka", "postgres")) {
      arguments.addAll(List.of("--port-" + port, "0"));
    }
    for (String option : options) {
      // An option that is given twice is refused.
      int earlier = arguments.indexOf(option);
      if (earlier >= 0) {
        arguments.subList(earlier, earlier + 2).clear();
      }
      arguments.add(option);
    }
    return arguments.toArray(String[]::new);
  }

  private List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(meshguard);
    command.addAll(List.of(arguments));
    return command;
  }

  private Run run(String... arguments) {
    Completed completed = Completed.run(command(arguments), Map.of());
    return new Run(completed.exitCode(), completed.output() + completed.errors());
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private JsonNode status() throws Exception {
    return JSON.readTree(run("status", "--data-dir", data(), "--format", "json").output());
  }

  /** Once the webhook says it: a machine that is busy lets {@code status} ask in vain. */
  private String revision() {
    return await()
        .atMost(FIVE_MINUTES)
        .until(() -> status().at("/webhook/bundle/revision").asText(), it -> !it.isEmpty());
  }

  private JsonNode healthy() {
    return await()
        .atMost(FIVE_MINUTES)
        .until(this::status, status -> status.path("healthy").booleanValue());
  }

  private ProcessHandle supervisor() throws IOException {
    JsonNode state = JSON.readTree(Files.readString(folder.resolve("data/state.json")));
    return ProcessHandle.of(state.at("/supervisor/pid").longValue()).orElseThrow();
  }

  private static List<ProcessHandle> processes(JsonNode status) {
    List<ProcessHandle> processes = new ArrayList<>();
    for (JsonNode service : status.path("services")) {
      processes.add(process(service));
    }
    return processes;
  }

  private static ProcessHandle process(JsonNode service) {
    return ProcessHandle.of(service.path("pid").longValue()).orElseThrow();
  }

  private Path copyOf(Path source) throws IOException {
    Path target = folder.resolve("policies");
    try (Stream<Path> files = Files.walk(source)) {
      for (Path file : files.filter(path -> !path.startsWith(source.resolve("target"))).toList()) {
        Files.copy(file, target.resolve(source.relativize(file)));
      }
    }
    return target;
  }
}
