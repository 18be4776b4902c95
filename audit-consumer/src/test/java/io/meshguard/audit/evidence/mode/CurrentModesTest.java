package io.meshguard.audit.evidence.mode;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.events.PermissiveAudit.Scope;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CurrentModesTest {

  private static final Instant MONDAY = Instant.parse("2026-11-16T08:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-11-17T08:00:00Z");
  private static final Instant FRIDAY = Instant.parse("2026-11-20T08:00:00Z");
  private static final Scope SHOP = Scope.namespace("shop");

  private final ModeHistory history = new ModeHistory();

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode shop(String mode) {
    return json(
        """
        {"apiVersion": "security.istio.io/v1", "kind": "PeerAuthentication",
         "metadata": {"name": "default", "namespace": "shop", "creationTimestamp": "2026-11-01T00:00:00Z",
           "managedFields": [{"time": "2026-11-20T08:00:00Z"}, {"subresource": "status", "time": "2026-11-21T08:00:00Z"}]},
         "spec": {"mtls": {"mode": "%s"}}}
        """
            .formatted(mode));
  }

  private void decided(Instant time, @Nullable String mode, @Nullable String before) {
    history.apply(
        new ModeHistory.Change(
            new UUID(0, time.getEpochSecond()),
            time,
            mode == null ? "DELETE" : before == null ? "CREATE" : "UPDATE",
            "PeerAuthentication",
            "shop",
            "default",
            mode == null ? null : shop(mode),
            before == null ? null : shop(before)));
  }

  private Map<Scope, ScopeMode> current(@Nullable String inCluster, Map<Scope, ScopeMode> stored) {
    return CurrentModes.of(
        inCluster == null
            ? Optional.empty()
            : Optional.of(ClusterObject.modes(Stream.of(new ClusterObject(shop(inCluster))))),
        history,
        stored);
  }

  private @Nullable Instant since(Map<Scope, ScopeMode> modes) {
    ScopeMode mode = modes.get(SHOP);
    return mode == null ? null : mode.since();
  }

  @Test
  void beginsWithTheDecisionThatChangedTheMode() {
    decided(MONDAY, "STRICT", null);
    decided(TUESDAY, "PERMISSIVE", "STRICT");
    decided(FRIDAY, "PERMISSIVE", "PERMISSIVE");

    assertThat(since(current(null, Map.of()))).isEqualTo(TUESDAY);
  }

  @Test
  void beginsAnewAfterAnInterruption() {
    decided(MONDAY, "PERMISSIVE", null);
    decided(TUESDAY, null, null);
    decided(FRIDAY, "PERMISSIVE", null);

    assertThat(since(current(null, current("PERMISSIVE", Map.of())))).isEqualTo(FRIDAY);
  }

  @Test
  void remembersWhatDecisionsNoLongerTell() {
    decided(MONDAY, "PERMISSIVE", null);
    Map<Scope, ScopeMode> stored = current(null, Map.of());

    Map<Scope, ScopeMode> later = CurrentModes.of(Optional.empty(), new ModeHistory(), stored);

    assertThat(later).isEqualTo(stored);
    ModeHistory edited = new ModeHistory();
    edited.apply(
        new ModeHistory.Change(
            new UUID(0, 1),
            FRIDAY,
            "UPDATE",
            "PeerAuthentication",
            "shop",
            "default",
            shop("PERMISSIVE"),
            shop("PERMISSIVE")));
    assertThat(since(CurrentModes.of(Optional.empty(), edited, stored))).isEqualTo(MONDAY);
  }

  @Test
  void takesTheLastChangeOfAnObjectThatItNeverSawChange() {
    assertThat(since(current("PERMISSIVE", Map.of()))).isEqualTo(FRIDAY);
  }

  @Test
  void believesTheClusterAboutWhatIs() {
    decided(MONDAY, "PERMISSIVE", null);

    assertThat(CurrentModes.of(Optional.of(Map.of()), history, Map.of())).isEmpty();
    assertThat(current("STRICT", Map.of()).get(SHOP))
        .extracting(ScopeMode::mode)
        .isEqualTo(Mode.STRICT);
  }

  @Test
  void endsWithItsNamespace() {
    decided(MONDAY, "PERMISSIVE", null);
    history.apply(
        new ModeHistory.Change(
            new UUID(0, 1), TUESDAY, "DELETE", "Namespace", "", "shop", null, null));

    assertThat(current(null, Map.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"apiVersion":"security.istio.io/v1","kind":"PeerAuthentication","metadata":{"namespace":"istio-system"},"spec":{"mtls":{"mode":"PERMISSIVE"}}} | MESH null null PERMISSIVE
          {"apiVersion":"security.istio.io/v1","kind":"PeerAuthentication","metadata":{"namespace":"shop"},"spec":{"selector":{"matchLabels":{"app":"cart"}},"mtls":{"mode":"STRICT"}}} | WORKLOAD shop cart STRICT
          {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","annotations":{"config.linkerd.io/default-inbound-policy":"all-unauthenticated"}}} | NAMESPACE shop null PERMISSIVE
          {"apiVersion":"policy.linkerd.io/v1beta3","kind":"Server","metadata":{"namespace":"shop","name":"cart-http"},"spec":{"port":"http","podSelector":{"matchLabels":{"app":"cart"}}}} | WORKLOAD shop cart-http STRICT
          {"apiVersion":"consul.hashicorp.com/v1alpha1","kind":"ProxyDefaults","metadata":{"namespace":"consul"},"spec":{"mutualTLSMode":"permissive"}} | MESH null null PERMISSIVE
          {"apiVersion":"consul.hashicorp.com/v1alpha1","kind":"ServiceDefaults","metadata":{"namespace":"shop","name":"cart"},"spec":{"mutualTLSMode":"permissive"}} | WORKLOAD shop cart PERMISSIVE
          {"apiVersion":"kuma.io/v1alpha1","kind":"Mesh","spec":{"mtls":{"enabledBackend":"ca","backends":[{"name":"ca"}]}}} | MESH null null STRICT
          {"apiVersion":"kuma.io/v1alpha1","kind":"MeshTLS","metadata":{"namespace":"shop"},"spec":{"from":[{"default":{"mode":"Permissive"}}]}} | NAMESPACE shop null PERMISSIVE
          """)
  void readsTheModesOfEveryMesh(String object, String expected) {
    MtlsMode mode = ModeReader.read(json(object)).getFirst();
    Scope scope = mode.scope();

    assertThat(scope.level() + " " + scope.namespace() + " " + scope.workload() + " " + mode.mode())
        .isEqualTo(expected);
  }

  @Test
  void takesWhatAPodSaysForItsWorkloadAndTheOldestOfSeveral() {
    Map<Scope, ScopeMode> modes =
        ClusterObject.modes(
            Stream.of(
                new ClusterObject(pod("cart-7c9f-aaaaa", "all-authenticated", FRIDAY)),
                new ClusterObject(pod("cart-7c9f-bbbbb", "all-authenticated", TUESDAY)),
                new ClusterObject(pod("web-5d4c-aaaaa", "cluster-unauthenticated", MONDAY))));

    assertThat(modes.keySet())
        .containsExactlyInAnyOrder(Scope.workload("shop", "cart"), Scope.workload("shop", "web"));
    assertThat(modes.get(Scope.workload("shop", "cart")))
        .extracting(ScopeMode::mode, ScopeMode::since, ScopeMode::object)
        .containsExactly(Mode.STRICT, TUESDAY, "Pod shop/cart-7c9f-bbbbb");
    assertThat(modes.get(Scope.workload("shop", "web")))
        .extracting(ScopeMode::mode)
        .isEqualTo(Mode.PERMISSIVE);
  }

  private static JsonNode pod(String name, String policy, Instant created) {
    return json(
        """
        {"apiVersion": "v1", "kind": "Pod",
         "metadata": {"name": "%s", "namespace": "shop", "creationTimestamp": "%s",
           "labels": {"linkerd.io/proxy-deployment": "%s", "app": "else"},
           "annotations": {"config.linkerd.io/default-inbound-policy": "%s"}}}
        """
            .formatted(name, created, name.substring(0, name.indexOf('-')), policy));
  }
}
