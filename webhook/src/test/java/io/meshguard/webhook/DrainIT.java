package io.meshguard.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrainIT {

  @Test
  void answersWhileItDrainsAndHasItsClientsLeave(@TempDir Path folder) {
    Map<String, String> settings =
        Map.of("meshguard.kafka.bootstrap-servers", "127.0.0.1:1", "meshguard.drain", "10m");
    try (WebhookProcess webhook = WebhookProcess.start(folder, settings);
        HttpClient client = webhook.client()) {
      HttpResponse<String> before = webhook.post(client, "/validate", Reviews.pod("before"));
      assertThat(before.statusCode()).isEqualTo(200);
      assertThat(before.headers().firstValue("connection")).isEmpty();

      webhook.terminate();
      await("no longer ready").atMost(FIVE_MINUTES).until(() -> !webhook.isReady());

      HttpResponse<String> meanwhile = webhook.post(client, "/validate", Reviews.pod("meanwhile"));
      assertThat(meanwhile.statusCode()).isEqualTo(200);
      assertThat(meanwhile.headers().firstValue("connection")).contains("close");
      webhook.kill();
    }
  }

  @Test
  void endsOnceItHasDrained(@TempDir Path folder) {
    Map<String, String> settings =
        Map.of("meshguard.kafka.bootstrap-servers", "127.0.0.1:1", "meshguard.drain", "1s");
    try (WebhookProcess webhook = WebhookProcess.start(folder, settings)) {
      webhook.terminate();
      await("the end").atMost(FIVE_MINUTES).until(() -> !webhook.alive());
    }
  }
}
