package io.meshguard.audit.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.audit.evidence.mode.Mode;
import io.meshguard.audit.evidence.traffic.Prometheus;
import io.meshguard.audit.evidence.traffic.TrafficReader;
import io.meshguard.events.EventCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hours of what proxies reported, in a real Prometheus; each file holds the audit that comes of it.
 */
class ScenariosIT extends ScenarioTests {

  ScenariosIT() {
    super("evidence");
  }

  @ParameterizedTest
  @MethodSource("scenarios")
  void comesToTheAuditThatTheFileHolds(Scenario scenario) throws Exception {
    ObjectNode audits = audits(scenario, prometheus());

    assertThat(yaml(audits)).isEqualTo(yaml(scenario.expected()));
  }

  @Test
  void knowsNothingWherePrometheusCannotBeReached() throws Exception {
    Scenario scenario = scenario("all-mtls");

    JsonNode audit = audits(scenario, nowhere()).path("local/namespace/all-mtls/");

    assertThat(audit.path("verdict").asText()).isEqualTo("UNKNOWN");
    assertThat(audit.path("reasons").toString())
        .isEqualTo("[\"Prometheus at http://127.0.0.1:1 cannot be reached\"]");
  }

  private static ObjectNode audits(Scenario scenario, Prometheus prometheus) throws Exception {
    Auditor auditor = new Auditor(new TrafficReader(prometheus), "local", PUBLIC, 25);
    ObjectNode audits = JsonNodeFactory.instance.objectNode();
    auditor
        .audit(scenario.picture(), scenario.modes(Mode.PERMISSIVE), Scenario.NOW)
        .forEach(it -> audits.set(it.audit().key(), new EventCodec().toTree(it.audit())));
    return audits;
  }
}
