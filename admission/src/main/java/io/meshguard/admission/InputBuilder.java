package io.meshguard.admission;

import io.meshguard.admission.cluster.Certificate;
import io.meshguard.admission.cluster.ClusterContext;
import io.meshguard.admission.cluster.ClusterObject;
import io.meshguard.admission.resources.ClusterNamespace;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.JsonValues;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import io.meshguard.events.EventCodec;
import io.meshguard.events.Observation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds the policies' {@code input}: the request, and the slice of the cluster that its policies
 * ask for. The result shares values with the request and the context.
 */
final class InputBuilder {
  private static final EventCodec CODEC = new EventCodec();

  private final AdmissionRequest request;
  private final ClusterContext cluster;
  private final ContextNeeds needs;
  private final String kind;

  /** The namespace that the request is in, or about; empty for what is in none. */
  private final String namespace;

  private InputBuilder(AdmissionRequest request, ClusterContext cluster, ContextNeeds needs) {
    this.request = request;
    this.cluster = cluster;
    this.needs = needs;
    this.kind = request.qualifiedKind();
    @Nullable String in = request.facts().namespace();
    this.namespace = kind.equals("Namespace") ? text(metadata(), "name") : in == null ? "" : in;
  }

  static ObjectValue input(
      AdmissionRequest request, ClusterContext cluster, ContextNeeds needs, Instant now) {
    return new ObjectValue(2)
        .put("request", request.raw())
        .put("context", new InputBuilder(request, cluster, needs).context(now));
  }

  private ObjectValue context(Instant now) {
    ObjectValue context = new ObjectValue(10);
    context.put("cluster", StringValue.of(cluster.cluster()));
    context.put("now", StringValue.of(now.toString()));
    if (kind.equals("Namespace")) {
      context.put("namespace", ownNamespace());
    } else if (request.facts().namespace() != null) {
      context.put("namespace", namespace());
    }
    context.put("guardrails", cluster.guardrails().value());
    context.put(
        "exemptions",
        array(cluster.exemptions(request.facts().namespace()).stream().map(InputBuilder::value)));
    context.put("permissiveAudits", array(permissiveAudits()));
    if (needs.observations().contains(kind)) {
      cluster
          .observation(namespace)
          .ifPresent(observation -> context.put("observation", of(observation)));
    }
    if (needs.namespaces().contains(kind)) {
      context.put("namespaces", array(namespaces(_ -> true)));
    }
    if (needs.certificates().contains(kind)) {
      // Masking hides the whole Secret: what its certificate says to everybody is told beforehand.
      request
          .object()
          .flatMap(object -> Certificate.of(JsonValues.view(object)))
          .ifPresent(
              certificate -> context.put("certificate", JsonValues.value(certificate.json())));
    }
    objects(context);
    return context;
  }

  private Stream<Value> permissiveAudits() {
    if (!needs.permissiveAudits().contains(kind)) {
      return Stream.of();
    }
    // What holds for the mesh needs every namespace's audit; anything else only its own.
    boolean everywhere = needs.namespaces().contains(kind);
    return cluster.permissiveAudits().stream()
        .filter(audit -> everywhere || namespace.equals(audit.scope().namespace()))
        .map(InputBuilder::value);
  }

  private Stream<Value> namespaces(Predicate<ClusterNamespace> wanted) {
    return cluster.namespaces().stream()
        .filter(wanted)
        .sorted(Comparator.comparing(ClusterNamespace::name))
        .map(
            one ->
                new ObjectValue(2)
                    .put("name", StringValue.of(one.name()))
                    .put("labels", strings(one.labels())));
  }

  /** Of the proxies only those of the object at hand: a namespace may have hundreds. */
  private Value of(Observation observation) {
    ObjectValue metadata = metadata();
    String name =
        metadata.get("name") instanceof StringValue
            ? text(metadata, "name")
            : text(metadata, "generateName");
    Stream<Value> proxies =
        observation.proxies().stream()
            .filter(
                proxy -> name.equals(proxy.workload()) || name.startsWith(proxy.workload() + "-"))
            .map(InputBuilder::value);
    return ((ObjectValue) value(observation)).put("proxies", array(proxies));
  }

  private void objects(ObjectValue context) {
    List<ContextNeeds.Objects> wanted = needs.objectsFor(kind);
    if (wanted.isEmpty()) {
      return;
    }
    // Of a namespace that nobody has told of, the absence of an object says nothing.
    context.put("namespaceKnown", BooleanValue.of(cluster.namespace(namespace).isPresent()));
    context.put("clusterKnown", BooleanValue.of(cluster.isWhole()));
    Reach reach = Reach.of(request.object().orElse(ObjectValue.EMPTY), cluster, wanted);
    if (context.get("namespaces") == null && !reach.mentioned().isEmpty()) {
      context.put("namespaces", array(namespaces(one -> reach.mentioned().contains(one.name()))));
    }
    ObjectValue objects = new ObjectValue(wanted.size());
    for (ContextNeeds.Objects need : wanted) {
      found(need, reach)
          .ifPresent(
              found -> objects.put(need.kind(), array(found.stream().map(ClusterObject::value))));
    }
    context.put("objects", objects);
  }

  private Optional<List<ClusterObject>> found(ContextNeeds.Objects need, Reach reach) {
    return need.everywhere() || !need.namespaces().isEmpty()
        ? cluster
            .objects()
            .of(need.kind())
            .map(all -> all.stream().filter(one -> isAsked(one, need, reach)).toList())
        : cluster.objects().of(need.kind(), namespace);
  }

  private boolean isAsked(ClusterObject object, ContextNeeds.Objects need, Reach reach) {
    return need.everywhere()
        || object.namespace().isEmpty()
        || object.namespace().equals(namespace)
        || need.namespaces().contains(object.namespace())
        || reach.leadsTo(object, need);
  }

  /** A namespace that is not known (yet) has no labels; the request is decided all the same. */
  private ObjectValue namespace() {
    ClusterNamespace known =
        cluster
            .namespace(namespace)
            .orElseGet(() -> new ClusterNamespace(namespace, Map.of(), Map.of()));
    return new ObjectValue(3)
        .put("name", StringValue.of(namespace))
        .put("labels", strings(known.labels()))
        .put("annotations", strings(known.annotations()));
  }

  private ObjectValue ownNamespace() {
    ObjectValue metadata = metadata();
    return new ObjectValue(3)
        .put("name", StringValue.of(namespace))
        .put("labels", objectAt(metadata, "labels"))
        .put("annotations", objectAt(metadata, "annotations"));
  }

  private ObjectValue metadata() {
    return request
        .eitherObject()
        .map(object -> objectAt(object, "metadata"))
        .orElse(ObjectValue.EMPTY);
  }

  private static ObjectValue objectAt(ObjectValue parent, String field) {
    return parent.get(field) instanceof ObjectValue object ? object : ObjectValue.EMPTY;
  }

  private static String text(ObjectValue object, String field) {
    return object.get(field) instanceof StringValue string ? string.text() : "";
  }

  private static Value value(Object event) {
    return JsonValues.value(CODEC.toTree(event));
  }

  private static ArrayValue array(Stream<Value> values) {
    return ArrayValue.of(values.toList());
  }

  private static ObjectValue strings(Map<String, String> pairs) {
    ObjectValue object = new ObjectValue(pairs.size());
    pairs.forEach((name, text) -> object.put(name, StringValue.of(text)));
    return object;
  }
}
