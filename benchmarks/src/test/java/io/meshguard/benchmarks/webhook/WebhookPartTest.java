package io.meshguard.benchmarks.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookPartTest {

  @Test
  void countsLibrariesAsThePartThatCallsThem() {
    assertThat(
            WebhookPart.of(
                List.of(
                    "java.util.HashMap",
                    "com.fasterxml.jackson.databind.ObjectMapper",
                    "io.meshguard.admission.masking.ObjectMasker",
                    "io.meshguard.admission.Recorder",
                    "io.meshguard.admission.Decider")))
        .isEqualTo(WebhookPart.MASKING);
  }

  @Test
  void tellsTheRecordsEncodingFromItsMasking() {
    assertThat(
            WebhookPart.of(
                List.of(
                    "com.fasterxml.jackson.core.json.UTF8JsonGenerator",
                    "io.meshguard.engine.rego.value.ValueTree",
                    "io.meshguard.events.EventCodec")))
        .isEqualTo(WebhookPart.ENCODING);
  }

  @Test
  void tellsWhatReadsAReviewFromWhatJudgesIt() {
    assertThat(
            WebhookPart.of(
                List.of(
                    "com.fasterxml.jackson.core.json.UTF8StreamJsonParser",
                    "io.meshguard.engine.rego.value.JsonReader$Reading",
                    "io.meshguard.admission.AdmissionReviewReader")))
        .isEqualTo(WebhookPart.REVIEW);
    assertThat(
            WebhookPart.of(
                List.of(
                    "io.meshguard.engine.rego.value.KeyOrder",
                    "io.meshguard.engine.rego.value.PlainJson",
                    "io.meshguard.admission.AdmissionReviewReader")))
        .isEqualTo(WebhookPart.REVIEW);
  }

  @Test
  void countsTheEnginesValuesAsThePartThatLooksAtThem() {
    String table = "io.meshguard.engine.rego.value.KeyTable";
    assertThat(WebhookPart.of(List.of(table, "io.meshguard.engine.rego.runtime.Ops")))
        .isEqualTo(WebhookPart.EVALUATION);
    assertThat(WebhookPart.of(List.of(table, "io.meshguard.admission.masking.ObjectMasker")))
        .isEqualTo(WebhookPart.MASKING);
    assertThat(WebhookPart.of(List.of(table, "io.meshguard.admission.InputBuilder")))
        .isEqualTo(WebhookPart.DECISION);
  }

  @Test
  void tellsTlsFromTheRestOfTheNetwork() {
    assertThat(
            WebhookPart.of(List.of("sun.security.ssl.SSLEngineImpl", "io.netty.channel.Channel")))
        .isEqualTo(WebhookPart.TLS);
    assertThat(WebhookPart.of(List.of("sun.nio.ch.SocketDispatcher", "io.netty.channel.Channel")))
        .isEqualTo(WebhookPart.HTTP);
  }

  @Test
  void doesNotGuess() {
    assertThat(WebhookPart.of(List.of("java.lang.Thread"))).isEqualTo(WebhookPart.OTHER);
    assertThat(WebhookPart.of(List.of())).isEqualTo(WebhookPart.OTHER);
  }
}
