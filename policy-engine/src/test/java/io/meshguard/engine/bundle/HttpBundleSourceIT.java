package io.meshguard.engine.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.meshguard.engine.bundle.BundleException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpBundleSourceIT {

  private static final int LIMIT = 1000;

  @Test
  void refusesAServerThatSendsTooMuch() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/bundle.tar.gz",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(new byte[100 * LIMIT]);
          }
        });
    server.start();
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/bundle.tar.gz");
    try {
      BundleSource source =
          new HttpBundleSource(url, Duration.ofSeconds(1), new BundleReader(LIMIT, 10));

      assertThatThrownBy(source::poll)
          .isInstanceOfSatisfying(
              BundleException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
    } finally {
      server.stop(0);
    }
  }
}
