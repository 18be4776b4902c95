package io.meshguard.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.MalformedEventException.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventCodecTest {

  private final EventCodec codec = new EventCodec();
  private final ObjectMapper json = new ObjectMapper();

  @Test
  void readsBackWhatItWrote() throws Exception {
    DecisionEvent denied = Samples.event(Samples.denied());
    DecisionEvent failed = Samples.event(Samples.failed());

    assertThat(codec.decode(codec.encode(denied))).isEqualTo(denied);
    assertThat(codec.decode(codec.encode(failed))).isEqualTo(failed);
    assertThat(codec.decodePermissiveAudit(codec.encode(Samples.audit())))
        .isEqualTo(Samples.audit());
    assertThat(codec.decodeObservation(codec.encode(Samples.observation())))
        .isEqualTo(Samples.observation());
    assertThat(codec.decodeSecretAccess(codec.encode(Samples.secretAccess())))
        .isEqualTo(Samples.secretAccess());
  }

  @Test
  void readsADecisionWithoutItsObjects() throws Exception {
    Decision denied = Samples.denied();
    DecisionEvent event = Samples.event(denied);
    DecisionEvent read = codec.decodeWithoutObjects(codec.encode(event));

    assertThat(denied.input()).isNotNull();
    assertThat(read.data().input()).isNull();
    assertThat(read.data().previous()).isNull();
    assertThat(read.withData(read.data().withoutObjects()))
        .isEqualTo(event.withData(denied.withoutObjects()));
  }

  @Test
  void wantsObjectsThatItLeavesOutToBeJson() {
    String written =
        new String(codec.encode(Samples.event(Samples.denied())), StandardCharsets.UTF_8);

    for (String broken :
        List.of(
            written.replace("\"input\":{", "\"input\":{,"),
            written.substring(0, written.length() - 1),
            written + "{}")) {
      assertThatThrownBy(() -> codec.decodeWithoutObjects(broken.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOfSatisfying(
              MalformedEventException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.NOT_JSON));
    }
  }

  @Test
  void refusesABaselineThatIsMeasuredAndLacksSomething() {
    byte[] contradictory =
        new String(codec.encode(Samples.observation()), StandardCharsets.UTF_8)
            .replace("\"missing\":[]", "\"missing\":[\"traffic\"]")
            .getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> codec.decodeObservation(contradictory))
        .isInstanceOf(MalformedEventException.class)
        .hasMessageContaining("baseline");
  }

  @Test
  void keepsEveryNumberAsItWas() throws Exception {
    JsonNode input =
        codec
            .decode(
                codec.encode(
                    Samples.event(
                        Samples.withInput(
                            "{\"a\": 1e400, \"b\": 0.10, \"c\": 12345678901234567890123}"))))
            .data()
            .input();

    assertThat(input).hasToString("{\"a\":1E+400,\"b\":0.10,\"c\":12345678901234567890123}");
  }

  @Test
  void leavesOutWhatIsAbsent() {
    JsonNode data = codec.toTree(Samples.event(Samples.failed())).path("data");

    assertThat(data.properties())
        .extracting(Map.Entry::getKey)
        .doesNotContain("previous", "input", "trimmed", "producer");
    assertThat(data.path("request").has("subresource")).isFalse();
    assertThat(data.path("error"))
        .hasToString(
            "{\"reason\":\"DEADLINE_EXCEEDED\",\"message\":\"the evaluation took longer than 1 s\"}");
  }

  @Test
  void ignoresFieldsOfANewerWriter() throws Exception {
    DecisionEvent event = Samples.event(Samples.denied());
    ObjectNode newer = (ObjectNode) json.readTree(codec.encode(event));
    newer.put("traceparent", "00-1-2-3");
    ((ObjectNode) newer.path("data")).put("wave", 3);
    ((ObjectNode) newer.at("/data/request")).put("zone", "b");
    ((ObjectNode) newer.at("/data/violations/0")).putObject("links");

    assertThat(codec.decode(json.writeValueAsBytes(newer))).isEqualTo(event);
  }

  @Test
  void saysWhyBytesAreNoEventWithoutQuotingThem() {
    assertMalformed("", Reason.NOT_JSON, "not a JSON object");
    assertMalformed("{\"specversion\": canary", Reason.NOT_JSON, "not JSON at offset 16");
    assertMalformed(
        "{\"a\": \"\u00ff\"}".getBytes(StandardCharsets.ISO_8859_1), Reason.NOT_JSON, null);
    assertMalformed("[1]", Reason.NOT_JSON, "not a JSON object");
    assertMalformed(
        "{\"specversion\": \"0.3\"}", Reason.NOT_A_CLOUD_EVENT, "specversion is not \"1.0\"");
    assertMalformed(
        "{\"specversion\": \"1.0\", \"type\": \"io.meshguard.decision.v2\"}",
        Reason.UNKNOWN_TYPE,
        "type is not \"io.meshguard.decision.v1\"");
    assertMalformed(
        changed("/data", "outcome", "canary"),
        Reason.INVALID_DATA,
        "at data.outcome: not of the expected form");
    assertMalformed(
        changed("/data", "cluster", null), Reason.INVALID_DATA, "at data: cluster is missing");
    assertMalformed(
        changed("", "id", "canary"), Reason.INVALID_DATA, "at id: not of the expected form");
    assertMalformed(
        changed("/data", "webhook", null),
        Reason.INVALID_DATA,
        "at data: webhook belongs to source admission, and to no other");
  }

  @Test
  void givesEveryEventAnIdThatSortsByTime() {
    DecisionEvent first = DecisionEvent.of(Samples.denied(), Samples.NOW);
    DecisionEvent second = DecisionEvent.of(Samples.denied(), Samples.NOW);

    assertThat(first.id().version()).isEqualTo(7);
    assertThat(first.id().toString()).isLessThan(second.id().toString());
  }

  private void assertMalformed(String bytes, Reason reason, String message) {
    assertMalformed(bytes.getBytes(StandardCharsets.UTF_8), reason, message);
  }

  private void assertMalformed(
      byte[] bytes, Reason reason, @org.jspecify.annotations.Nullable String message) {
    assertThatThrownBy(() -> codec.decode(bytes))
        .isInstanceOfSatisfying(
            MalformedEventException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"))
        .satisfies(
            e ->
                assertThat(message == null || message.equals(e.getMessage()))
                    .as(e.getMessage())
                    .isTrue());
  }

  private String changed(
      String parent, String field, @org.jspecify.annotations.Nullable String value) {
    ObjectNode event = (ObjectNode) codec.toTree(Samples.event(Samples.denied()));
    ((ObjectNode) event.at(parent)).put(field, value);
    return event.toString();
  }
}
