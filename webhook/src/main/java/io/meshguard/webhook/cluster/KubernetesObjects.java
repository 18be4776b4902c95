package io.meshguard.webhook.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import io.meshguard.admission.cluster.ClusterObject;
import io.meshguard.admission.cluster.WatchedKind;
import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.admission.resources.MeshguardResource;
import io.meshguard.admission.resources.ResourceException;
import io.meshguard.admission.resources.ResourceReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Namespaces, Guardrails, exemptions and what else policies ask for, as the API server tells of
 * them. Informers list, watch, and start over by themselves when the connection is lost; until then
 * the last known state goes on.
 */
final class KubernetesObjects implements ContextSource {
  private static final Logger LOG = LoggerFactory.getLogger(KubernetesObjects.class);

  private final KubernetesClient client;
  private final LiveCluster cluster;
  private final Runnable onRefusal;

  /** Whose Secrets are watched, for what their certificates say. */
  private final List<String> certificateNamespaces;

  private final Map<String, SharedIndexInformer<?>> informers = new ConcurrentHashMap<>();

  /** What may be missing: custom resources of a mesh, Secrets of a namespace. */
  private final Set<String> optional = ConcurrentHashMap.newKeySet();

  private final Map<String, String> refused = new ConcurrentHashMap<>();

  KubernetesObjects(
      KubernetesClient client,
      LiveCluster cluster,
      List<String> certificateNamespaces,
      Runnable onRefusal) {
    this.client = client;
    this.cluster = cluster;
    this.certificateNamespaces = List.copyOf(certificateNamespaces);
    this.onRefusal = onRefusal;
  }

  /** Returns at once; {@link #status} says when all has been seen. */
  void start() {
    SharedIndexInformer<Namespace> namespaces = client.namespaces().runnableInformer(0);
    cluster.isWholeOnce(namespaces::hasSynced);
    start(
        "namespaces",
        namespaces,
        this::namespace,
        namespace -> cluster.removeNamespace(namespace.getMetadata().getName()));
    resources("Guardrails", "guardrails", false);
    resources("Exemption", "exemptions", true);
    resources("ClusterExemption", "clusterexemptions", false);
    WatchedKind.ALL.forEach(this::objects);
  }

  private void objects(WatchedKind kind) {
    String name = kind.builtIn() ? kind.plural() : kind.plural() + "." + kind.group();
    switch (kind.scope()) {
      case ALL -> {
        if (!kind.builtIn()) {
          optional.add(name);
        }
        SharedIndexInformer<GenericKubernetesResource> informer = informer(definition(kind));
        watch(kind, name, informer);
        // Only when all has been listed does the absence of an object mean anything.
        cluster.objects().know(kind.qualified(), informer::hasSynced);
      }
      case NAMED_NAMESPACES -> {
        for (String namespace : certificateNamespaces) {
          String one = name + "/" + namespace;
          // A namespace that the permissions leave out must not keep the webhook from answering.
          optional.add(one);
          watch(
              kind,
              one,
              client
                  .genericKubernetesResources(definition(kind))
                  .inNamespace(namespace)
                  .runnableInformer(0));
        }
        cluster.objects().know(kind.qualified(), () -> !certificateNamespaces.isEmpty());
      }
      case NONE -> {}
    }
  }

  private static ResourceDefinitionContext definition(WatchedKind kind) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(kind.group())
        .withVersion(kind.version())
        .withKind(kind.kind())
        .withPlural(kind.plural())
        .withNamespaced(kind.namespaced())
        .build();
  }

  private void watch(
      WatchedKind kind, String name, SharedIndexInformer<GenericKubernetesResource> informer) {
    // What policies see is kept below; a second copy, values of Secrets included, is of no use.
    informer.itemStore(
        new ReducedStateItemStore<>(
            ReducedStateItemStore.NAME_KEY_STATE,
            GenericKubernetesResource.class,
            client.getKubernetesSerialization()));
    start(
        name,
        informer,
        object -> cluster.objects().put(ClusterObject.of(kind, tree(object))),
        object ->
            cluster
                .objects()
                .remove(
                    kind.qualified(),
                    Objects.requireNonNullElse(object.getMetadata().getNamespace(), ""),
                    object.getMetadata().getName()));
  }

  private void resources(String kind, String plural, boolean namespaced) {
    ResourceDefinitionContext context =
        new ResourceDefinitionContext.Builder()
            .withGroup(MeshguardResource.API_GROUP)
            .withVersion("v1")
            .withKind(kind)
            .withPlural(plural)
            .withNamespaced(namespaced)
            .build();
    start(plural, informer(context), this::resource, this::resourceGone);
  }

  private SharedIndexInformer<GenericKubernetesResource> informer(ResourceDefinitionContext kind) {
    return kind.isNamespaceScoped()
        ? client.genericKubernetesResources(kind).inAnyNamespace().runnableInformer(0)
        : client.genericKubernetesResources(kind).runnableInformer(0);
  }

  private <T extends HasMetadata> void start(
      String name, SharedIndexInformer<T> informer, Consumer<T> seen, Consumer<T> gone) {
    informer.addEventHandler(
        new ResourceEventHandler<T>() {
          @Override
          public void onAdd(T added) {
            seen.accept(added);
          }

          @Override
          public void onUpdate(T before, T after) {
            seen.accept(after);
          }

          @Override
          public void onDelete(T deleted, boolean finalStateUnknown) {
            gone.accept(deleted);
          }
        });
    // A CRD that is not installed yet, or an API server that is away, is no reason to give up.
    informer.exceptionHandler(
        (isStarted, problem) -> {
          LOG.atLevel(optional.contains(name) ? Level.DEBUG : Level.WARN)
              .addKeyValue("resource", name)
              .addKeyValue(
                  "reason", String.valueOf(problem.getMessage()).lines().findFirst().orElse(""))
              .log("Watch failed, trying again");
          return true;
        });
    informers.put(name, informer);
    informer.start();
  }

  private void namespace(Namespace namespace) {
    cluster.put(
        new ClusterNamespace(
            namespace.getMetadata().getName(),
            Objects.requireNonNullElse(namespace.getMetadata().getLabels(), Map.of()),
            Objects.requireNonNullElse(namespace.getMetadata().getAnnotations(), Map.of())));
  }

  private JsonNode tree(Object object) {
    return client.getKubernetesSerialization().convertValue(object, JsonNode.class);
  }

  private void resource(GenericKubernetesResource object) {
    String key = key(object);
    try {
      cluster.put(key, ResourceReader.read(key, tree(object)));
      refused.remove(key);
    } catch (ResourceException e) {
      // The CRD's schema refuses most mistakes; what passes it all the same leaves the last good
      // state.
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(refused.put(key, reason))) {
        LOG.atWarn().addKeyValue("reason", reason).log("Resource refused");
        onRefusal.run();
      }
    }
  }

  private void resourceGone(GenericKubernetesResource object) {
    cluster.remove(key(object));
    refused.remove(key(object));
  }

  private static String key(GenericKubernetesResource object) {
    return object.getKind()
        + "/"
        + Objects.requireNonNullElse(object.getMetadata().getNamespace(), "")
        + "/"
        + object.getMetadata().getName();
  }

  @Override
  public List<Status> status() {
    List<Status> all = new ArrayList<>();
    informers.forEach(
        (name, informer) ->
            all.add(
                new Status(
                    name,
                    informer.hasSynced(),
                    !optional.contains(name),
                    informer.getStore().listKeys().size(),
                    refusals(name))));
    return all;
  }

  private List<String> refusals(String plural) {
    return refused.entrySet().stream()
        .filter(
            entry -> {
              String kind = entry.getKey().substring(0, entry.getKey().indexOf('/'));
              return plural.startsWith(kind.toLowerCase(Locale.ROOT));
            })
        .map(Map.Entry::getValue)
        .sorted()
        .toList();
  }
}
