package io.meshguard.admission.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshguard.admission.Reviews;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class ClusterObjectsTest {

  private final ClusterObjects objects = new ClusterObjects();

  @Test
  void aKindThatNobodyToldOfIsUnknownNotEmpty() {
    assertThat(objects.of("LimitRange", "shop")).isEmpty();
    objects.know("LimitRange");
    assertThat(objects.of("LimitRange", "shop")).contains(List.of());
  }

  @Test
  void aKindIsUnknownUntilAllOfItWasSeen() {
    AtomicBoolean synced = new AtomicBoolean();
    objects.know("LimitRange", synced::get);
    objects.put(limits("shop", "a"));
    assertThat(objects.of("LimitRange", "shop")).isEmpty();
    synced.set(true);
    assertThat(objects.of("LimitRange", "shop")).contains(List.of(limits("shop", "a")));
  }

  @Test
  void tellsANamespacesObjectsAndThoseWithoutANamespaceByName() {
    objects.know("LimitRange");
    objects.put(limits("shop", "b"));
    objects.put(limits("shop", "a"));
    objects.put(limits("other", "c"));
    objects.put(limits("", "d"));
    assertThat(objects.of("LimitRange", "shop"))
        .contains(List.of(limits("", "d"), limits("shop", "a"), limits("shop", "b")));
    assertThat(objects.of("LimitRange", "")).contains(List.of(limits("", "d")));
    assertThat(objects.of("LimitRange").orElseThrow()).hasSize(4);
  }

  @Test
  void forgetsWhatIsGone() {
    objects.know("LimitRange");
    objects.put(limits("shop", "a"));
    objects.put(limits("shop", "b"));
    objects.remove("LimitRange", "shop", "a");
    objects.remove("LimitRange", "nowhere", "a");
    assertThat(objects.of("LimitRange")).contains(List.of(limits("shop", "b")));
    objects.replace(List.of(limits("shop", "c")));
    assertThat(objects.of("LimitRange")).contains(List.of(limits("shop", "c")));
  }

  private static ClusterObject limits(String namespace, String name) {
    return ClusterObject.of(
            Reviews.json(
                """
                {"apiVersion": "v1", "kind": "LimitRange",
                 "metadata": {"name": "%s", "namespace": "%s"}}
                """
                    .formatted(name, namespace)))
        .orElseThrow();
  }
}
