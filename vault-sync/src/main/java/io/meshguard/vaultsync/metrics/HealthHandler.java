package io.meshguard.vaultsync.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;

/** {@code GET /healthz}: 200, or 503 with what is wrong. Anything else is not found. */
final class HealthHandler implements HttpHandler {
  private final Health health;

  HealthHandler(Health health) {
    this.health = health;
  }

  @Override
  public void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!exchange.getRequestURI().getPath().equals("/healthz")) {
        answer(exchange, HttpURLConnection.HTTP_NOT_FOUND, "there are /metrics and /healthz");
        return;
      }
      String trouble = health.trouble().orElse("");
      if (trouble.isEmpty()) {
        answer(exchange, HttpURLConnection.HTTP_OK, "ok");
      } else {
        answer(exchange, HttpURLConnection.HTTP_UNAVAILABLE, trouble);
      }
    }
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
