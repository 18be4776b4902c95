package io.meshguard.cli.secrets.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InventoryTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final Inventory inventory = new Inventory();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          containers: [{env: [{valueFrom: {secretKeyRef: {name: db, key: password}}}]}] | env
          initContainers: [{envFrom: [{secretRef: {name: db}}]}]                        | envFrom
          ephemeralContainers: [{envFrom: [{secretRef: {name: db}}]}]                   | envFrom
          volumes: [{name: a, secret: {secretName: db}}]                                | volume
          volumes: [{name: a, projected: {sources: [{secret: {name: db}}]}}]            | projected
          volumes: [{name: a, csi: {nodePublishSecretRef: {name: db}}}]                 | storage
          volumes: [{name: a, azureFile: {secretName: db}}]                             | storage
          imagePullSecrets: [{name: db}]                                                | imagePullSecrets
          """)
  void findsWhatAPodUses(String spec, String way) {
    add("{kind: Secret, metadata: {name: db, namespace: shop}, data: {password: eA==}}");
    add("{kind: Pod, metadata: {name: cart, namespace: shop}, spec: {" + spec + "}}");

    assertThat(described()).containsExactly("shop/db Pod/cart " + way);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Ingress          | spec: {tls: [{secretName: db}]}                                        | tls
          Gateway          | spec: {listeners: [{tls: {certificateRefs: [{name: db}]}}]}            | tls
          Gateway          | spec: {servers: [{tls: {credentialName: db}}]}                         | tls
          ServiceAccount   | secrets: [{name: db}]                                                  | serviceAccount
          ServiceAccount   | imagePullSecrets: [{name: db}]                                         | imagePullSecrets
          PersistentVolume | spec: {csi: {nodeStageSecretRef: {name: db, namespace: shop}}}         | storage
          CronJob          | spec: {jobTemplate: {spec: {template: {spec: {imagePullSecrets: [{name: db}]}}}}} | imagePullSecrets
          Rollout          | spec: {template: {spec: {imagePullSecrets: [{name: db}]}}}             | imagePullSecrets
          """)
  void findsWhatOtherObjectsUse(String kind, String rest, String way) {
    add("{kind: Secret, metadata: {name: db, namespace: shop}}");
    add("{kind: %s, metadata: {name: cart, namespace: shop}, %s}".formatted(kind, rest));

    assertThat(described()).containsExactly("shop/db " + kind + "/cart " + way);
  }

  @Test
  void countsPodsAsTheDeploymentThatMadeThemAndOldRevisionsNot() {
    String owned =
        "{kind: %s, metadata: {name: %s, namespace: shop, ownerReferences:"
            + " [{kind: %s, name: %s, controller: true}]}, spec: {%s}}";
    String pull = "imagePullSecrets: [{name: %s}]";
    add(owned.formatted("Pod", "cart-1-a", "ReplicaSet", "cart-1", pull.formatted("db")));
    add(
        owned.formatted(
            "ReplicaSet",
            "cart-1",
            "Deployment",
            "cart",
            "replicas: 1, template: {spec: {" + pull.formatted("db") + "}}"));
    add(
        owned.formatted(
            "ReplicaSet",
            "cart-0",
            "Deployment",
            "cart",
            "replicas: 0, template: {spec: {" + pull.formatted("past") + "}}"));

    assertThat(described()).containsExactly("shop/db Deployment/cart imagePullSecrets");
  }

  @Test
  void listsWhatIsNeededAndNotThereUnlessItIsOptional() {
    add(
        "{kind: Pod, metadata: {name: cart}, spec: {containers: [{envFrom: [{secretRef: {name:"
            + " needed}}, {secretRef: {name: perhaps, optional: true}}]}]}}");

    assertThat(described()).containsExactly("default/needed Pod/cart envFrom");
    assertThat(inventory.entries().getFirst().stored()).isNull();
  }

  @Test
  void endsWhereOwnersGoInACircle() {
    add(
        "{kind: Pod, metadata: {name: cart, ownerReferences: [{kind: Pod, name: cart, controller:"
            + " true}]}, spec: {imagePullSecrets: [{name: db}]}}");

    assertThat(described()).containsExactly("default/db Pod/cart imagePullSecrets");
  }

  @Test
  void keepsNoValueAndProposesAnAnnotationForEachKey() {
    add(
        "{kind: Secret, metadata: {name: db, namespace: shop}, data: {user: Y2FuYXJ5}, stringData:"
            + " {password: canary}}");
    add(
        "{kind: Pod, metadata: {name: cart, namespace: shop}, spec: {containers: [{envFrom:"
            + " [{secretRef: {name: db}}]}]}}");

    Entry entry = inventory.entries().getFirst();
    assertThat(entry.toString()).doesNotContain("canary", "Y2FuYXJ5");
    assertThat(Advice.about(entry).annotations())
        .hasToString(
            "{meshguard.io/secret.password=secret/shop/db#password,"
                + " meshguard.io/secret.user=secret/shop/db#user}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          type: helm.sh/release.v1                                     | KEEP
          type: kubernetes.io/service-account-token                    | REPLACE
          type: Opaque                                                 | DELETE
          metadata: {ownerReferences: [{kind: Certificate, name: tls}]} | ASK_OWNER
          """)
  void advisesOnWhatNobodyUses(String field, Advice.Action action) {
    add("{kind: Secret, " + field + "}");

    Entry entry = inventory.entries().getFirst();
    assertThat(entry.isUnused()).isTrue();
    assertThat(Advice.about(entry).action()).isEqualTo(action);
  }

  private void add(String yaml) {
    try {
      inventory.add(YAML.readTree(yaml));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(yaml, e);
    }
  }

  private List<String> described() {
    return inventory.entries().stream()
        .flatMap(
            entry ->
                entry.uses().stream()
                    .map(
                        use ->
                            entry.name().namespace()
                                + "/"
                                + entry.name().name()
                                + " "
                                + use.user()
                                + " "
                                + use.way()))
        .toList();
  }
}
