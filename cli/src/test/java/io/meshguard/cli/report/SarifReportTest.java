package io.meshguard.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.events.Action;
import io.meshguard.events.Severity;
import io.meshguard.events.Violation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SarifReportTest {
  @Test
  void namesAnObjectOfAClusterByALogicalLocationAlone() throws Exception {
    Place place = new Place.Cluster("shop", "gateways.networking.istio.io/public");

    assertThat(locations(place))
        .hasToString(
            """
            [{"logicalLocations":[{"name":"Gateway shop/public",\
            "fullyQualifiedName":"shop/gateways.networking.istio.io/public#spec.servers[0]",\
            "kind":"resource"}]}]""");
  }

  /** RFC 3986. */
  @ParameterizedTest
  @CsvSource({
    "apps/gateway.yaml, apps/gateway.yaml",
    "/srv/a b/100%.yaml, /srv/a%20b/100%25.yaml",
    "größe.yaml, gr%C3%B6%C3%9Fe.yaml",
    "prod:eu.yaml, ./prod:eu.yaml"
  })
  void namesAFileByAUriReference(String file, String uri) throws Exception {
    assertThat(locations(new Place.File(file, 7)).at("/0/physicalLocation"))
        .hasToString("{\"artifactLocation\":{\"uri\":\"%s\"},\"region\":{\"startLine\":7}}", uri);
  }

  private static JsonNode locations(Place place) throws Exception {
    Violation violation =
        new Violation(
            "MG-TLS-001",
            Severity.HIGH,
            Action.DENY,
            "no minimum version",
            "spec.servers[0]",
            "Set one.",
            null);
    StringWriter out = new StringWriter();
    new SarifReport(new PrintWriter(out))
        .print(
            List.of(
                new Finding(place, "Gateway", "shop", "public", List.of(violation), List.of())));
    return new ObjectMapper().readTree(out.toString()).at("/runs/0/results/0/locations");
  }
}
