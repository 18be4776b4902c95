package io.meshguard.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReachTest {
  private static final ContextNeeds.Objects SERVICES =
      new ContextNeeds.Objects("Service", Set.of(), Set.of(Reach.MENTIONED));
  private static final ContextNeeds.Objects WORKLOADS =
      new ContextNeeds.Objects("apps/Deployment", Set.of(), Set.of(Reach.SELECTED));

  private final ClusterSnapshot cluster =
      ClusterSnapshot.builder("test")
          .namespace(namespace("shop"))
          .namespace(namespace("stock"))
          .namespace(namespace("stock-eu"))
          .build();

  @Test
  void aHostAndAFieldMentionTheirNamespaces() {
    Reach reach =
        of(
            """
            {"spec": {"hosts": ["items.stock.svc.cluster.local"],
                      "rules": [{"backendRefs": [{"name": "a", "namespace": "stock-eu"}]}]}}\
            """,
            SERVICES);
    assertThat(reach.mentioned()).containsExactlyInAnyOrder("stock", "stock-eu");
    assertThat(reach.leadsTo("stock", Reviews.json("{}"), SERVICES)).isTrue();
    assertThat(reach.leadsTo("shop", Reviews.json("{}"), SERVICES)).isFalse();
  }

  @Test
  void aNamespaceThatIsNotKnownIsNotMentioned() {
    assertThat(of("{\"spec\": {\"host\": \"a.elsewhere.svc\"}}", SERVICES).mentioned()).isEmpty();
  }

  @Test
  void nothingIsMentionedWhereNobodyAsksForIt() {
    assertThat(of("{\"spec\": {\"host\": \"a.stock.svc\"}}", WORKLOADS).mentioned()).isEmpty();
  }

  @Test
  void aSelectorLeadsToThePodsThatHaveAllOfItsLabels() {
    Reach reach =
        of("{\"spec\": {\"selector\": {\"istio\": \"ingress\", \"tier\": \"web\"}}}", WORKLOADS);
    assertThat(reach.leadsTo("any", pods("{\"istio\": \"ingress\", \"tier\": \"web\"}"), WORKLOADS))
        .isTrue();
    assertThat(reach.leadsTo("any", pods("{\"istio\": \"ingress\"}"), WORKLOADS)).isFalse();
    assertThat(reach.leadsTo("any", pods("{\"istio\": \"ingress\", \"tier\": \"web\"}"), SERVICES))
        .isFalse();
  }

  @Test
  void anObjectWithoutASelectorLeadsNowhere() {
    assertThat(of("{\"spec\": {}}", WORKLOADS).leadsTo("any", pods("{}"), WORKLOADS)).isFalse();
    assertThat(of("{}", WORKLOADS).leadsTo("any", pods("{}"), WORKLOADS)).isFalse();
  }

  private Reach of(String object, ContextNeeds.Objects need) {
    return Reach.of(Reviews.json(object), cluster, List.of(need));
  }

  private static JsonNode pods(String labels) {
    return Reviews.json("{\"spec\": {\"template\": {\"metadata\": {\"labels\": " + labels + "}}}}");
  }

  private static ClusterNamespace namespace(String name) {
    return new ClusterNamespace(name, Map.of(), Map.of());
  }
}
