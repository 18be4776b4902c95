package io.meshguard.audit.evidence.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Listable;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.admission.resources.Guardrails;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.admission.resources.ResourceReader;
import io.meshguard.audit.evidence.mode.ClusterObject;
import io.meshguard.audit.evidence.verdict.Evidence.Pods;
import io.meshguard.audit.evidence.verdict.Evidence.Pods.Pod;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The API server's word. Lists in pages, once a round: evidence is gathered every few minutes,
 * which is not worth a watch that holds every pod in memory.
 */
final class KubernetesView implements ClusterView {

  private static final Logger LOG = Logger.getLogger(KubernetesView.class);
  private static final long PAGE = 500;

  /** What says something of mTLS; a kind whose definition is not installed is skipped. */
  private static final List<ResourceDefinitionContext> KINDS =
      List.of(
          kind("security.istio.io", "v1", "PeerAuthentication", "peerauthentications"),
          kind("policy.linkerd.io", "v1beta3", "Server", "servers"),
          kind("consul.hashicorp.com", "v1alpha1", "ProxyDefaults", "proxydefaults"),
          kind("consul.hashicorp.com", "v1alpha1", "ServiceDefaults", "servicedefaults"),
          kind("kuma.io", "v1alpha1", "Mesh", "meshes"),
          kind("kuma.io", "v1alpha1", "MeshTLS", "meshtlses"));

  private final KubernetesClient client;

  KubernetesView(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public ClusterPicture look() {
    try {
      Map<String, ClusterNamespace> namespaces = new HashMap<>();
      List<ClusterObject> objects = new ArrayList<>();
      each(
          client.namespaces(),
          item -> {
            String name = item.getMetadata().getName();
            namespaces.put(
                name,
                new ClusterNamespace(
                    name,
                    Objects.requireNonNullElse(item.getMetadata().getLabels(), Map.of()),
                    Objects.requireNonNullElse(item.getMetadata().getAnnotations(), Map.of())));
            objects.add(new ClusterObject(tree(item)));
          });
      KINDS.forEach(kind -> each(kind, item -> objects.add(new ClusterObject(tree(item)))));
      Map<String, List<Pod>> pods = pods(objects);
      return new ClusterPicture(
          namespaces,
          guardrails(),
          Optional.of(objects),
          namespace -> new Pods.Listed(pods.getOrDefault(namespace, List.of())));
    } catch (KubernetesClientException e) {
      throw new ClusterUnavailableException(
          "the API server cannot be asked: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
          e);
    }
  }

  private List<Guardrails> guardrails() {
    List<Guardrails> all = new ArrayList<>();
    each(
        kind("meshguard.io", "v1", "Guardrails", "guardrails"),
        item -> {
          try {
            if (ResourceReader.read(item.getMetadata().getName(), tree(item))
                instanceof Guardrails one) {
              all.add(one);
            }
          } catch (ResourceException e) {
            LOG.debugf("Guardrails were left out: %s", e.getMessage());
          }
        });
    all.sort(Comparator.comparing(Guardrails::name));
    return all;
  }

  /** Nothing where the kind's definition is not installed. */
  private void each(ResourceDefinitionContext kind, Consumer<GenericKubernetesResource> item) {
    try {
      each(client.genericKubernetesResources(kind).inAnyNamespace(), item);
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }

  /** Hands on everything, a page at a time. */
  private static <T extends HasMetadata, L extends KubernetesResourceList<T>> void each(
      Listable<L> objects, Consumer<T> item) {
    String next = "";
    do {
      L page =
          objects.list(
              new ListOptionsBuilder()
                  .withLimit(PAGE)
                  .withContinue(next.isEmpty() ? null : next)
                  .build());
      page.getItems().forEach(item);
      next = Objects.requireNonNullElse(page.getMetadata().getContinue(), "");
    } while (!next.isEmpty());
  }

  /**
   * @param objects takes the pods that say something of mTLS, with what says so and no more
   */
  private Map<String, List<Pod>> pods(List<ClusterObject> objects) {
    ServiceSelectors services = new ServiceSelectors();
    each(client.services().inAnyNamespace(), services::add);
    Map<String, List<Pod>> pods = new HashMap<>();
    each(
        client.pods().inAnyNamespace(),
        pod -> {
          if (PodFacts.lives(pod)) {
            pods.computeIfAbsent(pod.getMetadata().getNamespace(), any -> new ArrayList<>())
                .add(PodFacts.of(pod, services));
            if (speaksForItself(pod.getMetadata())) {
              objects.add(new ClusterObject(withoutSpec(pod.getMetadata())));
            }
          }
        });
    return pods;
  }

  private static boolean speaksForItself(ObjectMeta metadata) {
    return ClusterObject.speaksForItself(
        Objects.requireNonNullElse(metadata.getAnnotations(), Map.of()));
  }

  private JsonNode withoutSpec(ObjectMeta metadata) {
    return tree(new PodBuilder().withMetadata(metadata).build());
  }

  /** Who set which field is half of an object, and says nothing here. */
  private JsonNode tree(HasMetadata item) {
    item.getMetadata().setManagedFields(List.of());
    return client.getKubernetesSerialization().convertValue(item, JsonNode.class);
  }

  private static ResourceDefinitionContext kind(
      String group, String version, String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion(version)
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(Stream.of("Mesh", "Guardrails").noneMatch(kind::equals))
        .build();
  }
}
