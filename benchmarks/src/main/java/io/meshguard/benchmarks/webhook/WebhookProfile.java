package io.meshguard.benchmarks.webhook;

import io.meshguard.benchmarks.Project;
import io.meshguard.benchmarks.load.HttpsLoad;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/**
 * Where the webhook's processor time goes under load, from the JDK's own sampler (JEP 509): it
 * samples Java threads by the processor time they use, also while they are in the kernel.
 */
final class WebhookProfile {
  private static final List<String> EVENTS =
      List.of(
          "+jdk.CPUTimeSample#enabled=true",
          "+jdk.CPUTimeSample#throttle=10ms",
          "+jdk.GarbageCollection#enabled=true",
          "+jdk.GCHeapSummary#enabled=true");

  private final Map<WebhookPart, Duration> parts = new EnumMap<>(WebhookPart.class);
  private Duration sampled = Duration.ZERO;
  private Duration paused = Duration.ZERO;
  private int collections;
  private long heapAfterCollection;

  private WebhookProfile() {}

  /**
   * Runs one more round, profiled, and prints what it found. The recording stays in {@code file}.
   */
  static void print(
      LoadTrial trial, WebhookServer webhook, int concurrency, HttpsLoad.Bounds bounds, Path file)
      throws IOException, InterruptedException {
    List<String> start = new ArrayList<>(List.of("JFR.start", "name=bench", "settings=none"));
    start.addAll(EVENTS);
    command(webhook, start);
    long before = trial.answers(webhook);
    LoadFigures figures = trial.round(webhook, concurrency, bounds);
    command(webhook, List.of("JFR.stop", "name=bench", "filename=" + file));
    new WebhookProfile().read(file).print(figures, concurrency, trial.answers(webhook) - before);
  }

  private static void command(WebhookServer webhook, List<String> words)
      throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Project.run(
        Stream.concat(Stream.of(jcmd, Long.toString(webhook.processId())), words.stream())
            .toList());
  }

  private WebhookProfile read(Path file) throws IOException {
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        switch (event.getEventType().getName()) {
          case "jdk.CPUTimeSample" -> sample(event);
          case "jdk.GarbageCollection" -> {
            collections++;
            paused = paused.plus(event.getDuration("sumOfPauses"));
          }
          case "jdk.GCHeapSummary" -> {
            if (event.getString("when").equals("After GC")) {
              heapAfterCollection = Math.max(heapAfterCollection, event.getLong("heapUsed"));
            }
          }
          default -> {
            // The recording describes itself, too.
          }
        }
      }
    }
    return this;
  }

  private void sample(RecordedEvent event) {
    Duration period = event.getDuration("samplingPeriod");
    sampled = sampled.plus(period);
    parts.merge(WebhookPart.of(classes(event)), period, Duration::plus);
  }

  private static List<String> classes(RecordedEvent event) {
    return event.getStackTrace() == null
        ? List.of()
        : event.getStackTrace().getFrames().stream().map(WebhookProfile::className).toList();
  }

  private static String className(RecordedFrame frame) {
    @Nullable String name = frame.getMethod().getType().getName();
    return name == null ? "" : name;
  }

  @SuppressWarnings("SystemOut")
  private void print(LoadFigures figures, int concurrency, long requests) {
    System.out.printf(
        Locale.ROOT,
        "%nProcessor time of one request at concurrency %d (%d requests, %.0f a second while profiled)%n",
        concurrency,
        requests,
        figures.requestsPerSecond());
    parts.entrySet().stream()
        .sorted(Map.Entry.<WebhookPart, Duration>comparingByValue().reversed())
        .forEach(part -> row(part.getKey().title(), millis(part.getValue(), requests), figures));
    row(
        "the JVM itself (garbage collection, JIT compiler)",
        Math.max(0, figures.server() - millis(sampled, requests)),
        figures);
    row("all", figures.server(), figures);
    System.out.printf(
        Locale.ROOT,
        "%d garbage collections, paused %d ms in all; heap after one at most %d MiB%n",
        collections,
        paused.toMillis(),
        heapAfterCollection >> 20);
  }

  private static double millis(Duration time, long requests) {
    return time.toNanos() / 1e6 / requests;
  }

  @SuppressWarnings("SystemOut")
  private static void row(String title, double millis, LoadFigures figures) {
    System.out.printf(
        Locale.ROOT, "  %-52s %8.3f ms %5.1f %%%n", title, millis, 100 * millis / figures.server());
  }
}
