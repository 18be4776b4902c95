package io.meshguard.webhook.admission;

import io.meshguard.events.Decision;
import io.meshguard.webhook.WebhookSettings;
import io.meshguard.webhook.admission.AdmissionMeters.Refusal;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * {@code /validate} and {@code /mutate}. The event loop only collects bodies and writes answers;
 * everything else happens on {@link Workers}.
 */
@Singleton
class AdmissionRoutes {

  /** How long the sender of a refused body may go on sending. */
  private static final long REST_MILLIS = 10_000;

  /** How long it may take to read the answer after that. */
  private static final long LINGER_MILLIS = 1000;

  private static final int LEAST_BODY_BYTES = 1 << 10;

  /** Set aside for a body on its announced length alone; who announces much may send nothing. */
  private static final int MOST_TRUSTED_BYTES = 64 << 10;

  private final Vertx vertx;
  private final Admissions admissions;
  private final Workers workers;
  private final AdmissionMeters meters;
  private final long bodyLimit;
  private volatile boolean isDraining;

  AdmissionRoutes(
      Vertx vertx,
      Admissions admissions,
      Workers workers,
      AdmissionMeters meters,
      WebhookSettings settings) {
    this.vertx = vertx;
    this.admissions = admissions;
    this.workers = workers;
    this.meters = meters;
    this.bodyLimit = settings.limits().body().asLongValue();
  }

  void register(@Observes Router router) {
    router.route("/validate").handler(context -> handle(context, Decision.Webhook.VALIDATE));
    router.route("/mutate").handler(context -> handle(context, Decision.Webhook.MUTATE));
    router
        .route()
        .last()
        .handler(
            context ->
                send(
                    context.response(),
                    Answer.error(404, "there is nothing here; try /validate or /mutate")));
  }

  /**
   * An API server keeps its connections, wherever the Service leads by then
   * (kubernetes/kubernetes#127335). It opens new ones, to other replicas, once answers say that
   * these end.
   */
  void drain(@Observes ShutdownDelayInitiatedEvent event) {
    isDraining = true;
  }

  private void handle(RoutingContext context, Decision.Webhook webhook) {
    HttpServerRequest request = context.request();
    if (!request.method().equals(HttpMethod.POST)) {
      context.response().putHeader("Allow", "POST");
      refuse(request, Refusal.METHOD, 405, "only POST is understood here");
    } else if (!isJson(request.getHeader("Content-Type"))) {
      refuse(request, Refusal.CONTENT_TYPE, 415, "the content type is not application/json");
    } else if (announcedLength(request) > bodyLimit) {
      refuseTooLarge(request);
    } else {
      new Body(request, webhook, request.getParam("timeout")).collect();
    }
  }

  private void refuseTooLarge(HttpServerRequest request) {
    refuse(request, Refusal.TOO_LARGE, 413, "the body is larger than " + bodyLimit + " bytes");
  }

  /**
   * What is left of the body is thrown away, for a while: most clients read the answer once they
   * have sent all, and find none on a connection that was closed meanwhile.
   */
  private void refuse(HttpServerRequest request, Refusal refusal, int status, String line) {
    meters.refused(refusal);
    if (!request.isEnded()) {
      request.response().putHeader("Connection", "close");
      request.handler(_ -> {}).endHandler(_ -> closeIn(LINGER_MILLIS, request)).resume();
      closeIn(REST_MILLIS, request);
    }
    send(request.response(), Answer.error(status, line));
  }

  private void closeIn(long millis, HttpServerRequest request) {
    vertx.setTimer(millis, _ -> request.connection().close());
  }

  private static boolean isJson(@Nullable String contentType) {
    if (contentType == null) {
      return false;
    }
    String type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
    return type.equals("application/json");
  }

  private static long announcedLength(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1; // Netty has refused such a request already
    }
  }

  private void send(HttpServerResponse response, Answer answer) {
    if (response.ended() || response.closed()) {
      return; // the caller has gone
    }
    if (isDraining) {
      response.putHeader("Connection", "close");
    }
    response
        .setStatusCode(answer.status())
        .putHeader("Content-Type", answer.contentType())
        .end(Buffer.buffer(answer.body()));
  }

  /** Collects one body; on the request's event loop. */
  private final class Body {
    private final HttpServerRequest request;
    private final Decision.Webhook webhook;
    private final @Nullable String timeout;
    private final Buffer bytes;
    private boolean refused;

    Body(HttpServerRequest request, Decision.Webhook webhook, @Nullable String timeout) {
      this.request = request;
      this.webhook = webhook;
      this.timeout = timeout;
      this.bytes =
          Buffer.buffer(Math.clamp(announcedLength(request), LEAST_BODY_BYTES, MOST_TRUSTED_BYTES));
    }

    void collect() {
      request.handler(this::add).endHandler(_ -> decide());
      request.resume();
    }

    private void add(Buffer part) {
      if (refused) {
        return;
      }
      if (bytes.length() + (long) part.length() > bodyLimit) {
        refused = true;
        refuseTooLarge(request);
        return;
      }
      bytes.appendBuffer(part);
    }

    private void decide() {
      if (refused) {
        return;
      }
      Budget budget = Budget.starting(System.nanoTime(), timeout);
      Context loop = vertx.getOrCreateContext();
      try {
        workers.execute(
            () ->
                admissions
                    .answer(bytes.getBytes(), webhook, budget)
                    .thenAccept(
                        answer -> loop.runOnContext(_ -> send(request.response(), answer))));
      } catch (RejectedExecutionException e) {
        refuse(request, Refusal.BUSY, 503, Answer.BUSY);
      }
    }
  }
}
