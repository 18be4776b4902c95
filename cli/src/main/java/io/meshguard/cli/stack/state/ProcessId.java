package io.meshguard.cli.stack.state;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that stays the same when its number is given to another one.
 *
 * @param startedAt in RFC 3339, as the operating system says
 */
public record ProcessId(long pid, String startedAt) {
  /** Systems count in ticks since they were started; the clock may have been set since. */
  private static final Duration TOLERANCE = Duration.ofSeconds(2);

  public static ProcessId of(ProcessHandle process) {
    return new ProcessId(process.pid(), startOf(process).toString());
  }

  public static ProcessId of(long pid) {
    return ProcessHandle.of(pid)
        .map(ProcessId::of)
        .orElseGet(() -> new ProcessId(pid, Instant.EPOCH.toString()));
  }

  /** The process, if it still runs. */
  @JsonIgnore
  public Optional<ProcessHandle> running() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(
            process ->
                Duration.between(startOf(process), Instant.parse(startedAt))
                        .abs()
                        .compareTo(TOLERANCE)
                    < 0);
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }
}
