package io.meshguard.engine.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.Evaluation;
import io.meshguard.engine.EvaluationException;
import io.meshguard.engine.Opa;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.BundleException.Reason;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.engine.bundle.BundleSource;
import io.meshguard.engine.live.LiveEngineStatus.LoadError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveEngineIT {

  private static final JsonNode INPUT = JsonMapper.builder().build().createObjectNode();
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir static Path built;
  private static Path one = Path.of("");
  private static Path two = Path.of("");
  private static Path unsupported = Path.of("");

  @TempDir Path folder;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void buildBundles() throws IOException {
    one = bundle("one", "package test\n\nanswer := {\"a\": 1, \"b\": 1}");
    two = bundle("two", "package test\n\nanswer := {\"a\": 2, \"b\": 2}");
    unsupported = bundle("unsupported", "package test\n\nanswer := time.now_ns()");
  }

  @Test
  void swapsWhatAFolderHolds() throws Exception {
    put(one);
    try (LiveEngine engine = start(BundleSource.of(folder), LiveEngine.NO_CHECK)) {
      assertThat(engine.awaitBundle(SOON)).isTrue();
      assertThat(answer(engine)).isEqualTo(1);

      put(two);
      eventually(engine, () -> heard.equals(List.of("loaded one", "loaded two")));

      assertThat(answer(engine)).isEqualTo(2);
      assertThat(engine.bundle().revision()).isEqualTo("two");
      assertThat(engine.status().lastError()).isEmpty();
    }
  }

  @Test
  void keepsTheOldBundleWhenTheNewOneIsBad() throws Exception {
    put(one);
    try (LiveEngine engine = start(BundleSource.of(folder), LiveEngine.NO_CHECK)) {
      assertThat(engine.awaitBundle(SOON)).isTrue();

      Files.writeString(folder.resolve("bundle.tar.gz"), "not a bundle");
      eventually(engine, () -> error(engine, Reason.MALFORMED));
      assertThat(answer(engine)).isEqualTo(1);

      put(unsupported);
      eventually(engine, () -> error(engine, Reason.UNSUPPORTED));
      assertThat(engine.status().lastError().map(LoadError::message).orElseThrow())
          .contains("time.now_ns", "has to say what time it is, too");
      assertThat(engine.status().loaded().orElseThrow().bundle().revision()).isEqualTo("one");

      Files.delete(folder.resolve("bundle.tar.gz"));
      eventually(engine, () -> error(engine, Reason.MALFORMED));
      assertThat(answer(engine)).isEqualTo(1);

      put(two);
      eventually(engine, () -> answer(engine) == 2);
      assertThat(engine.status().lastError()).isEmpty();
    }
  }

  @Test
  void refusesABundleThatFailsTheCallersCheck() throws Exception {
    put(one);
    Consumer<PolicyEngine> onlyOne =
        engine -> {
          if (engine.evaluate(INPUT).result().path("a").asInt() != 1) {
            throw new IllegalStateException("probe was answered wrongly");
          }
        };
    try (LiveEngine engine = start(BundleSource.of(folder), onlyOne)) {
      assertThat(engine.awaitBundle(SOON)).isTrue();

      put(two);
      eventually(engine, () -> heard.equals(List.of("loaded one", "refused CHECK_FAILED")));

      assertThat(error(engine, Reason.CHECK_FAILED)).isTrue();
      assertThat(answer(engine)).isEqualTo(1);
    }
  }

  @Test
  void waitsForAFileThatIsNotThereYet() throws Exception {
    Path file = folder.resolve("later.tar.gz");
    try (LiveEngine engine = start(BundleSource.of(file), LiveEngine.NO_CHECK)) {
      eventually(engine, () -> error(engine, Reason.UNREACHABLE));
      assertThatThrownBy(() -> engine.evaluate(INPUT))
          .isInstanceOfSatisfying(
              EvaluationException.class,
              e -> assertThat(e.reason()).isEqualTo(EvaluationException.Reason.NO_BUNDLE));

      Files.copy(one, file);

      assertThat(engine.awaitBundle(SOON)).isTrue();
      assertThat(answer(engine)).isEqualTo(1);
      assertThat(engine.status().lastError()).isEmpty();
    }
  }

  @Test
  void everyAnswerIsFromOneBundleWhileBundlesAreSwapped() throws Exception {
    put(one);
    AtomicBoolean done = new AtomicBoolean();
    try (LiveEngine engine = start(BundleSource.of(folder), LiveEngine.NO_CHECK);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      assertThat(engine.awaitBundle(SOON)).isTrue();
      List<Future<Integer>> evaluations = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        evaluations.add(threads.submit(() -> evaluateWhole(engine, done)));
      }

      for (int swap = 0; swap < 6; swap++) {
        int expected = swap % 2 == 0 ? 2 : 1;
        put(expected == 2 ? two : one);
        eventually(engine, () -> answer(engine) == expected);
      }
      done.set(true);

      for (Future<Integer> evaluation : evaluations) {
        assertThat(evaluation.get()).isPositive();
      }
    }
  }

  @Test
  void pollsAServerByETag() throws Exception {
    AtomicInteger full = new AtomicInteger();
    AtomicInteger unchanged = new AtomicInteger();
    List<Path> served = new CopyOnWriteArrayList<>(List.of(one));
    AtomicBoolean broken = new AtomicBoolean();
    HttpServer server =
        serve(
            exchange -> {
              Path bundle = served.getLast();
              String etag = "\"" + bundle.getFileName() + "\"";
              if (broken.get()) {
                respond(exchange, 503, new byte[0]);
              } else if (etag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                unchanged.incrementAndGet();
                respond(exchange, 304, new byte[0]);
              } else {
                full.incrementAndGet();
                exchange.getResponseHeaders().set("ETag", etag);
                respond(exchange, 200, Files.readAllBytes(bundle));
              }
            });
    URI url = url(server, "user:secret@");
    BundleSource source = BundleSource.of(url, Duration.ofMillis(20));
    try (LiveEngine engine = start(source, LiveEngine.NO_CHECK)) {
      assertThat(engine.awaitBundle(SOON)).isTrue();
      eventually(engine, () -> unchanged.get() > 1);
      assertThat(full).hasValue(1);

      served.add(two);
      eventually(engine, () -> answer(engine) == 2);
      assertThat(full).hasValue(2);

      broken.set(true);
      eventually(engine, () -> error(engine, Reason.UNREACHABLE));
      assertThat(engine.status().toString()).contains("HTTP 503").doesNotContain("secret");
      assertThat(answer(engine)).isEqualTo(2);

      broken.set(false);
      eventually(engine, () -> engine.status().lastError().isEmpty());

      served.add(unsupported);
      eventually(engine, () -> error(engine, Reason.UNSUPPORTED));
      broken.set(true);
      eventually(engine, () -> error(engine, Reason.UNREACHABLE));
      broken.set(false);
      eventually(engine, () -> error(engine, Reason.UNSUPPORTED));
      assertThat(answer(engine)).isEqualTo(2);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void refusesALocationThatIsNone() {
    assertThatThrownBy(() -> BundleSource.of(" ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BundleSource.of("https:///bundle"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int evaluateWhole(LiveEngine engine, AtomicBoolean done) {
    int count = 0;
    while (!done.get()) {
      Evaluation evaluation = engine.evaluate(INPUT);
      int expected = evaluation.bundle().revision().equals("one") ? 1 : 2;
      assertThat(evaluation.result().path("a").asInt()).isEqualTo(expected);
      assertThat(evaluation.result().path("b").asInt()).isEqualTo(expected);
      count++;
    }
    return count;
  }

  private LiveEngine start(BundleSource source, Consumer<PolicyEngine> check) {
    LiveEngineListener listener =
        new LiveEngineListener() {
          @Override
          public void loaded(BundleId bundle, Duration took) {
            heard.add("loaded " + bundle.revision());
          }

          @Override
          public void refused(LoadError error) {
            heard.add("refused " + error.reason());
          }
        };
    EngineOptions options = EngineOptions.DEFAULTS.withDeadline(SOON);
    return LiveEngine.start(source, options, check, listener, Clock.systemUTC());
  }

  private static int answer(LiveEngine engine) {
    return engine.evaluate(INPUT).result().path("a").asInt();
  }

  private static boolean error(LiveEngine engine, Reason reason) {
    return engine.status().lastError().map(LoadError::reason).equals(Optional.of(reason));
  }

  private static void eventually(LiveEngine engine, BooleanSupplier condition) {
    await().atMost(SOON).until(engine::status, status -> condition.getAsBoolean());
  }

  private void put(Path bundle) throws IOException {
    Path copy = Files.copy(bundle, folder.resolve("next"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(copy, folder.resolve("bundle.tar.gz"), StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path bundle(String revision, String rego) throws IOException {
    Path own = Files.createDirectory(built.resolve(revision));
    return Files.move(
        Opa.build(own, "plan", rego, "{}", revision), built.resolve(revision + ".tar.gz"));
  }

  private static HttpServer serve(com.sun.net.httpserver.HttpHandler handler) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/bundle.tar.gz", handler);
    server.start();
    return server;
  }

  private static URI url(HttpServer server, String userInfo) {
    return URI.create(
        "http://"
            + userInfo
            + "127.0.0.1:"
            + server.getAddress().getPort()
            + "/bundle.tar.gz?t=secret");
  }

  private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      if (body.length > 0) {
        exchange.getResponseBody().write(body);
      }
    }
  }
}
