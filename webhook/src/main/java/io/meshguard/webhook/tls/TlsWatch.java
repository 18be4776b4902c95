package io.meshguard.webhook.tls;

import io.meshguard.webhook.WebhookSettings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the HTTPS server its certificate before it opens, and each new one while it runs. A new
 * pair that cannot be used is refused in the log, and the old one stays.
 */
@Singleton
class TlsWatch {
  /** What {@code quarkus.http.tls-configuration-name} says. */
  static final String NAME = "webhook";

  private static final Logger LOG = LoggerFactory.getLogger(TlsWatch.class);

  private final WebhookSettings.Tls settings;
  private final TlsConfigurationRegistry registry;
  private final Event<CertificateUpdatedEvent> updates;
  private final MeterRegistry meters;
  private final Vertx vertx;
  private final CertificateFolder folder;
  private String refusal = "";

  TlsWatch(
      WebhookSettings settings,
      TlsConfigurationRegistry registry,
      Event<CertificateUpdatedEvent> updates,
      MeterRegistry meters,
      Vertx vertx,
      Clock clock) {
    this.settings = settings.tls();
    this.registry = registry;
    this.updates = updates;
    this.meters = meters;
    this.vertx = vertx;
    this.folder =
        new CertificateFolder(
            this.settings.directory(), this.settings.names(), this.settings.validity(), clock);
  }

  /** The HTTP server opens after all observers of this event. */
  void start(@Observes @Priority(1) StartupEvent event)
      throws IOException, GeneralSecurityException {
    folder.ensure();
    ServerTls tls = new ServerTls(folder, vertx);
    registry.register(NAME, tls);
    TimeGauge.builder(
            "meshguard.tls.expiry",
            tls,
            TimeUnit.SECONDS,
            current -> current.notAfter().getEpochSecond())
        .description("When the server's certificate ends, in seconds of Unix time")
        .register(meters);
    Thread.ofVirtual().name("tls-watch").start(() -> watch(tls));
  }

  private void watch(ServerTls tls) {
    while (true) {
      try {
        Thread.sleep(settings.reloadInterval());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
      look(tls);
    }
  }

  private void look(ServerTls tls) {
    try {
      folder.ensure();
      if (tls.refresh()) {
        updates.fire(new CertificateUpdatedEvent(NAME, tls));
        LOG.atInfo().addKeyValue("notAfter", tls.notAfter()).log("Server certificate reloaded");
      }
      refusal = "";
    } catch (IOException | GeneralSecurityException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(refusal)) {
        refusal = reason;
        LOG.atWarn().addKeyValue("reason", reason).log("Server certificate refused");
      }
    }
  }
}
