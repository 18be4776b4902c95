package io.meshguard.benchmarks.webhook;

import io.meshguard.benchmarks.load.HttpsLoad;
import io.meshguard.benchmarks.load.ProcessUsage;
import io.meshguard.benchmarks.load.Round;
import io.meshguard.benchmarks.webhook.LoadFigures.Usage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;

/** Puts contenders under load in turn, so that all meet the same machine. */
final class LoadTrial {
  private final SSLContext tls;
  private final long kafka;
  private final Map<Contender, Long> answers = new HashMap<>();

  /**
   * @param kafka the broker's process
   */
  LoadTrial(SSLContext tls, long kafka) {
    this.tls = tls;
    this.kafka = kafka;
  }

  /** How many requests it has answered so far. */
  long answers(Contender contender) {
    return answers.getOrDefault(contender, 0L);
  }

  /** Asks once. */
  String ask(Contender contender) throws IOException {
    try (HttpsLoad load = HttpsLoad.open(tls, contender.port(), contender.request(), 1)) {
      HttpsLoad.Answer answer = load.once();
      if (!answer.isSuccess()) {
        throw new IOException(contender.name() + ": " + answer.status() + ": " + answer.body());
      }
      answers.merge(contender, 1L, Long::sum);
      return answer.body();
    }
  }

  /**
   * Rounds until the contender is warm.
   *
   * @return what a request took of the contender's processor time in each
   */
  List<Double> warmUp(Contender contender, int concurrency, WarmUp warmUp, HttpsLoad.Bounds stretch)
      throws IOException, InterruptedException {
    List<Double> processorTimes = new ArrayList<>();
    while (!warmUp.isOver(processorTimes)) {
      processorTimes.add(round(contender, concurrency, stretch).server());
    }
    return processorTimes;
  }

  /** The median figures of each contender, in the order given. */
  List<LoadFigures> compare(
      List<? extends Contender> contenders, int concurrency, int rounds, HttpsLoad.Bounds bounds)
      throws IOException, InterruptedException {
    List<List<LoadFigures>> figures = contenders.stream().map(_ -> newRounds()).toList();
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < contenders.size(); i++) {
        figures.get(i).add(round(contenders.get(i), concurrency, bounds));
      }
    }
    return figures.stream().map(LoadFigures::median).toList();
  }

  private static List<LoadFigures> newRounds() {
    return new ArrayList<>();
  }

  /** One round at a fixed rate, on so many connections. */
  Round roundAt(
      Contender contender, int concurrency, double requestsPerSecond, HttpsLoad.Bounds bounds)
      throws IOException, InterruptedException {
    try (HttpsLoad load = HttpsLoad.open(tls, contender.port(), contender.request(), concurrency)) {
      return settled(contender, load.runAt(requestsPerSecond, bounds));
    }
  }

  /** One round; returns when the contender has settled. Handshakes are not counted. */
  LoadFigures round(Contender contender, int concurrency, HttpsLoad.Bounds bounds)
      throws IOException, InterruptedException {
    try (HttpsLoad load = HttpsLoad.open(tls, contender.port(), contender.request(), concurrency)) {
      Usage before = usage(contender);
      Round round = settled(contender, load.run(bounds));
      return LoadFigures.of(round, usage(contender).minus(before));
    }
  }

  private Round settled(Contender contender, Round round) throws IOException, InterruptedException {
    contender.settle();
    answers.merge(contender, (long) round.requests(), Long::sum);
    return round;
  }

  private Usage usage(Contender contender) throws IOException {
    return new Usage(
        ProcessUsage.processorTime(contender.processId()),
        ProcessUsage.processorTime(ProcessHandle.current().pid()),
        ProcessUsage.processorTime(kafka));
  }
}
