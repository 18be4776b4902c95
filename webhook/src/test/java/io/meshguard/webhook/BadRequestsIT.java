package io.meshguard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What strangers may send, without a Kafka anywhere. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadRequestsIT {
  private static final int LIMIT = 8 << 20;

  private final WebhookProcess webhook;

  BadRequestsIT(@TempDir Path folder) {
    webhook =
        WebhookProcess.start(folder, Map.of("meshguard.kafka.bootstrap-servers", "127.0.0.1:1"));
  }

  @AfterAll
  void stop() {
    webhook.close();
  }

  static Stream<Arguments> badBodies() {
    String review = "{\"apiVersion\": \"admission.k8s.io/v1\", \"kind\": \"AdmissionReview\"";
    return Stream.of(
        arguments(400, "the body is empty", bytes("")),
        arguments(400, "the body is not JSON (line 1, column 1)", bytes("hello")),
        arguments(
            400,
            "apiVersion is not admission.k8s.io/v1",
            bytes("{\"apiVersion\": \"admission.k8s.io/v1beta1\", \"kind\": \"AdmissionReview\"}")),
        arguments(400, "the AdmissionReview has no request", bytes(review + "}")),
        arguments(400, "the request has no uid", bytes(review + ", \"request\": {}}")),
        arguments(
            400,
            "the body nests deeper than 500 levels",
            bytes(
                review + ", \"request\": " + "[".repeat(1_000_000) + "]".repeat(1_000_000) + "}")),
        arguments(
            400,
            "the body has a number of more than 64 characters",
            bytes(review + ", \"request\": " + "9".repeat(1_000_000) + "}")),
        arguments(400, "the body is not valid UTF-8", new byte[] {'{', '"', (byte) 0xff, '"'}),
        arguments(413, "the body is larger than 8388608 bytes", new byte[LIMIT + 1]));
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void answersWithOneClearLine(int status, String line, byte[] body) {
    for (String path : new String[] {"/validate", "/mutate"}) {
      HttpResponse<String> response = webhook.post(path, body);
      assertThat(response.statusCode() + " " + response.body())
          .isEqualTo(status + " " + line + "\n");
    }
    assertHealthy();
  }

  @Test
  void refusesALargeBodyOfUnsaidLength() {
    BodyPublisher unsaid =
        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[LIMIT + 1]));
    for (HttpClient.Version version : HttpClient.Version.values()) {
      HttpResponse<String> response =
          send(request("/validate").version(version).POST(unsaid), "application/json");
      assertThat(response.statusCode()).isEqualTo(413);
    }
    assertHealthy();
  }

  @Test
  void understandsOnlyPostsOfJson() {
    assertThat(send(request("/validate").GET(), "application/json").statusCode()).isEqualTo(405);
    assertThat(
            send(request("/mutate").PUT(BodyPublishers.ofString("{}")), "application/json").body())
        .isEqualTo("only POST is understood here\n");
    assertThat(send(request("/validate").POST(BodyPublishers.ofString("{}")), "text/plain").body())
        .isEqualTo("the content type is not application/json\n");
    assertThat(
            send(request("/else").POST(BodyPublishers.ofString("{}")), "application/json")
                .statusCode())
        .isEqualTo(404);
    HttpResponse<String> charset =
        send(
            request("/validate").POST(BodyPublishers.ofByteArray(Reviews.pod("c"))),
            "application/json; charset=utf-8");
    assertThat(charset.statusCode()).isEqualTo(200);
  }

  @Test
  void countsWhatItRefuses() {
    String series = "meshguard_bad_requests_total{reason=\"malformed\"}";
    double before = webhook.metric(series);
    webhook.post("/validate", bytes("nonsense"));
    assertThat(webhook.metric(series)).isEqualTo(before + 1);
  }

  private void assertHealthy() {
    assertThat(webhook.isReady()).isTrue();
    assertThat(webhook.post("/validate", Reviews.pod("after")).statusCode()).isEqualTo(200);
    assertThat(webhook.log()).doesNotContain(" ERROR ", "\tat ");
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(webhook.uri(path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String contentType) {
    try (HttpClient client = webhook.client()) {
      return WebhookProcess.send(client, request.header("Content-Type", contentType).build());
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
