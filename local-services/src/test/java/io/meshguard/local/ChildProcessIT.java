package io.meshguard.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ChildProcessIT {
  private static final Duration DEADLINE = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void quotesTheLastLinesOfThisStartWhenItEndsEarly() throws Exception {
    Files.writeString(log(), "a line of an earlier run\n");
    ChildProcess process = start("echo one; echo 'disk full' >&2; exit 7");

    assertThatThrownBy(() -> process.awaitReady(DEADLINE, () -> false))
        .isInstanceOf(LocalServiceException.class)
        .hasMessage(
            "Sample ended with exit code 7 while starting. The end of %s:%n  one%n  disk full%n",
            log());
  }

  @Test
  void killsWhatDoesNotGetReadyInTime() {
    ChildProcess process = start("exec sleep 60");

    assertThatThrownBy(() -> process.awaitReady(Duration.ofMillis(100), () -> false))
        .hasMessageContaining("was not ready after");
    assertThat(process.alive()).isFalse();
  }

  @Test
  void killsWhatIgnoresTheSignalToStop() {
    Path started = folder.resolve("started");
    ChildProcess process =
        start("trap '' TERM; touch " + started + "; while :; do sleep 0.1; done");
    process.awaitReady(DEADLINE, () -> Files.exists(started));

    process.stop(Duration.ofMillis(200));

    assertThat(process.alive()).isFalse();
  }

  @Test
  void saysThatTheProgramDoesNotExist() {
    ChildProcess.Command command =
        new ChildProcess.Command("Sample", List.of("/does/not/exist"), Map.of(), log());
    // Where setsid starts the program, it is setsid that fails.
    assertThatThrownBy(() -> ChildProcess.start(command).awaitReady(DEADLINE, () -> false))
        .isInstanceOf(LocalServiceException.class)
        .hasMessageContaining("/does/not/exist");
  }

  @Test
  void endsAllItsChildrenWhenItIsItselfKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ParentToKill.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<ProcessHandle> children = new ArrayList<>();
    try (BufferedReader output = parent.inputReader()) {
      for (String pid : output.readLine().split(" ", -1)) {
        children.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
      }
      assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);
      parent.destroyForcibly();
    }
    for (ProcessHandle child : children) {
      child.onExit().get(300, TimeUnit.SECONDS);
    }
  }

  /**
   * Starts a child that heeds SIGTERM and one that does not, prints their process ids, and waits to
   * be killed.
   */
  static final class ParentToKill {
    private ParentToKill() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      Path deaf = folder.resolve("deaf");
      ChildProcess heeding = child(folder, "exec sleep 600");
      ChildProcess ignoring =
          child(folder, "trap '' TERM; touch " + deaf + "; while :; do sleep 0.1; done");
      ignoring.awaitReady(DEADLINE, () -> Files.exists(deaf));
      System.out.println(heeding.pid() + " " + ignoring.pid());
      Thread.sleep(Duration.ofMinutes(10));
    }

    private static ChildProcess child(Path folder, String script) {
      return ChildProcess.start(
          new ChildProcess.Command(
              "Sample", List.of("/bin/sh", "-c", script), Map.of(), folder.resolve("log")));
    }
  }

  private ChildProcess start(String script) {
    return ChildProcess.start(
        new ChildProcess.Command("Sample", List.of("/bin/sh", "-c", script), Map.of(), log()));
  }

  private Path log() {
    return folder.resolve("sample.log");
  }
}
