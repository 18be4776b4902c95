package io.meshguard.benchmarks.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the kernel says a process used. Linux only. */
public final class ProcessUsage {
  /** The unit of /proc/PID/stat, on every architecture (proc_pid_stat(5), USER_HZ). */
  private static final Duration TICK = Duration.ofMillis(10);

  private ProcessUsage() {}

  /** User and system time of all its threads since its start, in steps of 10 ms. */
  public static Duration processorTime(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    // The second field, the program's name, may hold anything; the third follows its last bracket.
    String[] fromThird = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fromThird[14 - 3]) + Long.parseLong(fromThird[15 - 3]);
    return TICK.multipliedBy(ticks);
  }

  /** The most memory it ever had resident, in MiB. */
  public static long peakResidentMebibytes(long pid) throws IOException {
    return mebibytes(pid, "VmHWM:");
  }

  /** The memory it has resident now, in MiB. */
  public static long residentMebibytes(long pid) throws IOException {
    return mebibytes(pid, "VmRSS:");
  }

  private static long mebibytes(long pid, String field) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith(field))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow(() -> new IOException("/proc/" + pid + "/status has no " + field));
  }
}
