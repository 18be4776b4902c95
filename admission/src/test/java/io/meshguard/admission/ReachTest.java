package io.meshguard.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.admission.cluster.ClusterObject;
import io.meshguard.admission.cluster.ClusterSnapshot;
import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.ObjectValue;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReachTest {
  private static final ContextNeeds.Objects SERVICES =
      new ContextNeeds.Objects("Service", Set.of(), Set.of(Reach.MENTIONED));
  private static final ContextNeeds.Objects SERVICES_OF_AN_INGRESS =
      new ContextNeeds.Objects("Service", Set.of(), Set.of(Reach.MENTIONED, Reach.ANNOTATED));
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
    assertThat(reach.leadsTo(in("stock", "{}"), SERVICES)).isTrue();
    assertThat(reach.leadsTo(in("shop", "{}"), SERVICES)).isFalse();
  }

  @Test
  void aNamespaceThatIsNotKnownIsNotMentioned() {
    assertThat(of("{\"spec\": {\"host\": \"a.elsewhere.svc\"}}", SERVICES).mentioned()).isEmpty();
  }

  @Test
  void annotationsMentionNamespacesWhereTheyAreAskedFor() {
    String mirrored =
        """
        {"metadata": {"annotations": {"mirror": "http://items.stock.svc.cluster.local$uri"}}}\
        """;
    Reach reach = of(mirrored, SERVICES_OF_AN_INGRESS);
    assertThat(reach.mentioned()).containsExactly("stock");
    assertThat(reach.leadsTo(in("stock", "{}"), SERVICES_OF_AN_INGRESS)).isTrue();
    assertThat(of(mirrored, SERVICES).mentioned()).isEmpty();
  }

  @Test
  void nothingIsMentionedWhereNobodyAsksForIt() {
    assertThat(of("{\"spec\": {\"host\": \"a.stock.svc\"}}", WORKLOADS).mentioned()).isEmpty();
  }

  @Test
  void aSelectorLeadsToThePodsThatHaveAllOfItsLabels() {
    Reach reach =
        of("{\"spec\": {\"selector\": {\"istio\": \"ingress\", \"tier\": \"web\"}}}", WORKLOADS);
    assertThat(reach.leadsTo(pods("{\"istio\": \"ingress\", \"tier\": \"web\"}"), WORKLOADS))
        .isTrue();
    assertThat(reach.leadsTo(pods("{\"istio\": \"ingress\"}"), WORKLOADS)).isFalse();
    assertThat(reach.leadsTo(pods("{\"istio\": \"ingress\", \"tier\": \"web\"}"), SERVICES))
        .isFalse();
  }

  @Test
  void anObjectWithoutASelectorLeadsNowhere() {
    assertThat(of("{\"spec\": {}}", WORKLOADS).leadsTo(pods("{}"), WORKLOADS)).isFalse();
    assertThat(of("{}", WORKLOADS).leadsTo(pods("{}"), WORKLOADS)).isFalse();
  }

  private Reach of(String object, ContextNeeds.Objects need) {
    return Reach.of(object(object), cluster, List.of(need));
  }

  private static ClusterObject pods(String labels) {
    return in("any", "{\"spec\": {\"template\": {\"metadata\": {\"labels\": " + labels + "}}}}");
  }

  private static ClusterObject in(String namespace, String object) {
    return new ClusterObject("a kind", namespace, "a", object(object));
  }

  private static ObjectValue object(String json) {
    return (ObjectValue) JsonValues.value(Reviews.json(json));
  }

  private static ClusterNamespace namespace(String name) {
    return new ClusterNamespace(name, Map.of(), Map.of());
  }
}
