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
    try (HttpsLoad load = open(contender, 1)) {
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

  /** One round's requests, over connections to a contender. */
  interface Way {
    Round go(HttpsLoad load, Contender contender) throws IOException, InterruptedException;
  }

  /**
   * The median figures of each contender, in the order given. Connections are kept from round to
   * round, as an API server keeps them: what a handshake costs, and the compiler's work on it, is
   * no part of a request.
   */
  List<LoadFigures> compare(
      List<? extends Contender> contenders, int concurrency, int rounds, Way way)
      throws IOException, InterruptedException {
    List<List<LoadFigures>> figures = contenders.stream().map(_ -> newRounds()).toList();
    List<HttpsLoad> loads = new ArrayList<>();
    try {
      for (Contender contender : contenders) {
        loads.add(open(contender, concurrency));
      }
      for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < contenders.size(); i++) {
          figures.get(i).add(measured(contenders.get(i), loads.get(i), way));
        }
      }
    } finally {
      for (HttpsLoad load : loads) {
        load.close();
      }
    }
    return figures.stream().map(LoadFigures::median).toList();
  }

  private static List<LoadFigures> newRounds() {
    return new ArrayList<>();
  }

  /** One round of a closed loop; returns when the contender has settled. */
  LoadFigures round(Contender contender, int concurrency, HttpsLoad.Bounds bounds)
      throws IOException, InterruptedException {
    try (HttpsLoad load = open(contender, concurrency)) {
      return measured(contender, load, (connections, _) -> connections.run(bounds));
    }
  }

  private LoadFigures measured(Contender contender, HttpsLoad load, Way way)
      throws IOException, InterruptedException {
    Usage before = usage(contender);
    Round round = way.go(load, contender);
    contender.settle();
    answers.merge(contender, (long) round.requests(), Long::sum);
    return LoadFigures.of(round, usage(contender).minus(before));
  }

  private HttpsLoad open(Contender contender, int concurrency) throws IOException {
    return HttpsLoad.open(tls, contender.port(), contender.request(), concurrency);
  }

  private Usage usage(Contender contender) throws IOException {
    return new Usage(
        ProcessUsage.processorTime(contender.processId()),
        ProcessUsage.processorTime(ProcessHandle.current().pid()),
        ProcessUsage.processorTime(kafka));
  }
}
