package io.meshguard.engine.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.meshguard.engine.EngineOptions;
import io.meshguard.engine.Evaluation;
import io.meshguard.engine.EvaluationException;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.engine.bundle.BundleId;
import io.meshguard.engine.bundle.BundleSource;
import io.meshguard.engine.live.LiveEngineStatus.LoadError;
import io.meshguard.engine.live.LiveEngineStatus.Loaded;
import io.meshguard.engine.rego.value.Value;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An engine that always runs the newest good bundle of a source. A new bundle is loaded and checked
 * on a thread of its own while the old one answers; then they are swapped in one step, and each
 * evaluation is from one of them, whole. A bad bundle changes nothing but {@link #status()}.
 *
 * <p>Before the first bundle, evaluations fail with {@link EvaluationException.Reason#NO_BUNDLE}.
 */
public final class LiveEngine implements PolicyEngine {

  /**
   * A check of a loaded bundle before it answers; it refuses by throwing any {@link
   * RuntimeException}.
   */
  public static final Consumer<PolicyEngine> NO_CHECK = _ -> {};

  private static final Logger LOG = LoggerFactory.getLogger(LiveEngine.class);
  private static final BundleId NO_BUNDLE = new BundleId("none", "none");

  private final BundleSource source;
  private final EngineOptions options;
  private final Consumer<PolicyEngine> check;
  private final LiveEngineListener listener;
  private final Clock clock;
  private final Thread thread;
  private final CountDownLatch firstBundle = new CountDownLatch(1);
  private volatile @Nullable PolicyEngine current;
  private volatile LiveEngineStatus status;
  private volatile boolean closed;

  /** What is wrong with the newest bundle; only the loader's thread uses it. */
  private @Nullable LoadError refusal;

  private LiveEngine(
      BundleSource source,
      EngineOptions options,
      Consumer<PolicyEngine> check,
      LiveEngineListener listener,
      Clock clock) {
    this.source = source;
    this.options = options;
    this.check = check;
    this.listener = listener;
    this.clock = clock;
    this.status = new LiveEngineStatus(source.location(), Optional.empty(), Optional.empty());
    this.thread =
        Thread.ofPlatform().daemon().name("meshguard-bundle-loader").unstarted(this::watch);
  }

  /**
   * Starts to watch a source; returns at once, before the first bundle is there.
   *
   * @param check called with each loaded bundle before it answers, on the loader's thread
   */
  public static LiveEngine start(
      BundleSource source,
      EngineOptions options,
      Consumer<PolicyEngine> check,
      LiveEngineListener listener,
      Clock clock) {
    LiveEngine engine = new LiveEngine(source, options, check, listener, clock);
    engine.thread.start();
    return engine;
  }

  /**
   * As {@link #start(BundleSource, EngineOptions, Consumer, LiveEngineListener, Clock)}, without
   * check and listener.
   */
  public static LiveEngine start(BundleSource source, EngineOptions options) {
    return start(source, options, NO_CHECK, LiveEngineListener.NONE, Clock.systemUTC());
  }

  /** Waits until a bundle answers. Returns false if none does in time. */
  public boolean awaitBundle(Duration timeout) throws InterruptedException {
    return firstBundle.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** What answers, since when, and why the newest does not. Does not block. */
  public LiveEngineStatus status() {
    return status;
  }

  /** The bundle that answers; before the first, one with revision and digest {@code none}. */
  @Override
  public BundleId bundle() {
    PolicyEngine engine = current;
    return engine == null ? NO_BUNDLE : engine.bundle();
  }

  @Override
  public JsonNode data() {
    PolicyEngine engine = current;
    return engine == null ? MissingNode.getInstance() : engine.data();
  }

  @Override
  public Set<String> entrypoints() {
    PolicyEngine engine = current;
    return engine == null ? Set.of() : engine.entrypoints();
  }

  @Override
  public Evaluation evaluate(String entrypoint, @Nullable Value input, Duration atMost) {
    return withCurrent(engine -> engine.evaluate(entrypoint, input, atMost));
  }

  @Override
  public Evaluation evaluate(JsonNode input) {
    return withCurrent(engine -> engine.evaluate(input));
  }

  private Evaluation withCurrent(java.util.function.Function<PolicyEngine, Evaluation> question) {
    while (true) {
      PolicyEngine engine = current;
      if (engine == null) {
        throw closed
            ? new EvaluationException(
                EvaluationException.Reason.CLOSED, "the engine is closed", null)
            : new EvaluationException(
                EvaluationException.Reason.NO_BUNDLE, "no policy bundle is loaded yet", null);
      }
      try {
        return question.apply(engine);
      } catch (EvaluationException e) {
        // Swapped and closed between the read and the call: the new one answers.
        if (e.reason() != EvaluationException.Reason.CLOSED || current == engine) {
          throw e;
        }
      }
    }
  }

  private void watch() {
    while (!closed) {
      poll();
      try {
        Thread.sleep(source.interval());
      } catch (InterruptedException _) {
        return; // only close() interrupts
      }
    }
  }

  private void poll() {
    try {
      Optional<Bundle> bundle = source.poll();
      if (bundle.isPresent()) {
        load(bundle.get());
      } else {
        status.lastError().filter(LiveEngine::isOver).ifPresent(_ -> error(refusal));
      }
    } catch (BundleException e) {
      refuse(e.reason(), Objects.requireNonNullElse(e.getMessage(), e.toString()));
    } catch (RuntimeException e) {
      refuse(BundleException.Reason.MALFORMED, e.toString());
    }
  }

  /**
   * Whether the error ends once the source answers again; a bad bundle stays bad until it is
   * replaced.
   */
  private static boolean isOver(LoadError error) {
    return error.reason() == BundleException.Reason.UNREACHABLE;
  }

  private void load(Bundle bundle) throws BundleException {
    PolicyEngine old = current;
    if (old != null && old.bundle().equals(bundle.id())) {
      refusal = null;
      error(null);
      return;
    }
    long start = System.nanoTime();
    PolicyEngine engine = PolicyEngine.load(bundle, options);
    try {
      check.accept(engine);
    } catch (RuntimeException e) {
      engine.close();
      throw new BundleException(
          BundleException.Reason.CHECK_FAILED,
          "bundle " + bundle.id() + " fails its check: " + e.getMessage(),
          e);
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    synchronized (this) {
      if (closed) {
        engine.close();
        return;
      }
      current = engine;
      status =
          new LiveEngineStatus(
              source.location(),
              Optional.of(new Loaded(bundle.id(), clock.instant())),
              Optional.empty());
    }
    refusal = null;
    firstBundle.countDown();
    if (old != null) {
      old.close();
    }
    LOG.atInfo()
        .addKeyValue("revision", bundle.id().revision())
        .addKeyValue("digest", bundle.id().digest())
        .addKeyValue("millis", took.toMillis())
        .log("Policy bundle loaded");
    listener.loaded(bundle.id(), took);
  }

  private void refuse(BundleException.Reason reason, String message) {
    LoadError error = new LoadError(reason, message, clock.instant());
    boolean known =
        status
            .lastError()
            .filter(last -> last.reason() == reason && last.message().equals(message))
            .isPresent();
    if (known) {
      return; // a server that stays away for hours is one log line
    }
    refusal = isOver(error) ? refusal : error;
    error(error);
    LOG.atWarn()
        .addKeyValue("reason", reason)
        .addKeyValue("bundle", source.location())
        .log("Policy bundle refused: {}", message);
    listener.refused(error);
  }

  private void error(@Nullable LoadError error) {
    status = new LiveEngineStatus(status.source(), status.loaded(), Optional.ofNullable(error));
  }

  /** Stops watching and closes the bundle's engine; evaluations that run are finished. */
  @Override
  public void close() {
    PolicyEngine last;
    synchronized (this) {
      closed = true;
      last = current;
      current = null;
    }
    thread.interrupt();
    if (last != null) {
      last.close();
    }
  }
}
