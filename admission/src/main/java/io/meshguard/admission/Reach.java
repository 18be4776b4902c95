package io.meshguard.admission;

import io.meshguard.admission.cluster.ClusterContext;
import io.meshguard.admission.cluster.ClusterObject;
import io.meshguard.engine.rego.value.Cursor;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.StringValue;
import io.meshguard.engine.rego.value.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which objects of other namespaces an object leads to, by what it says itself: it mentions the
 * namespace, or its selector selects the pods. That keeps a request's context small in a cluster of
 * thousands of namespaces.
 *
 * @param mentioned the namespaces whose names stand in the object's spec, such as in {@code
 *     cart.shop.svc.cluster.local}, or in its annotations where those are asked for; only those
 *     that are known
 * @param selector {@code spec.selector} as a map of labels, as Istio's Gateway has it
 */
record Reach(Set<String> mentioned, ObjectValue selector) {
  /** In {@code context_needs.objects}: of the namespaces that the object mentions. */
  static final String MENTIONED = "mentioned";

  /** Of those that its annotations mention, too, such as an Ingress's. */
  static final String ANNOTATED = "annotated";

  /** Of any namespace, those whose pods the object selects. */
  static final String SELECTED = "selected";

  /** What no name of a namespace has in it. */
  private static final Pattern BETWEEN_NAMES = Pattern.compile("[^a-z0-9-]+");

  /** Where an object in the context has the labels of its pods. */
  private static final List<StringValue> POD_LABELS =
      Stream.of("spec", "template", "metadata", "labels").map(StringValue::name).toList();

  /**
   * @param object of the request; empty for a DELETE
   */
  static Reach of(ObjectValue object, ClusterContext cluster, List<ContextNeeds.Objects> needs) {
    Value spec = object.get("spec");
    Set<String> mentioned = new HashSet<>();
    if (asks(needs, MENTIONED)) {
      mention(spec, cluster, mentioned);
    }
    if (asks(needs, ANNOTATED) && object.get("metadata") instanceof ObjectValue metadata) {
      mention(metadata.get("annotations"), cluster, mentioned);
    }
    ObjectValue selector =
        spec instanceof ObjectValue parts && parts.get("selector") instanceof ObjectValue labels
            ? labels
            : ObjectValue.EMPTY;
    return new Reach(Set.copyOf(mentioned), selector);
  }

  private static boolean asks(List<ContextNeeds.Objects> needs, String namespaces) {
    return needs.stream().anyMatch(need -> need.namespaces().contains(namespaces));
  }

  private static void mention(
      @Nullable Value value, ClusterContext cluster, Set<String> mentioned) {
    if (value instanceof StringValue string) {
      for (String word : BETWEEN_NAMES.split(string.text(), -1)) {
        if (!word.isEmpty() && cluster.namespace(word).isPresent()) {
          mentioned.add(word);
        }
      }
    }
    for (Cursor part = Cursor.over(value); part.next(); ) {
      mention(part.value(), cluster, mentioned);
    }
  }

  /** Whether the request's object leads to this one. */
  boolean leadsTo(ClusterObject object, ContextNeeds.Objects need) {
    return (need.namespaces().contains(MENTIONED) && mentioned.contains(object.namespace()))
        || (need.namespaces().contains(SELECTED) && selects(object.value()));
  }

  private boolean selects(Value object) {
    @Nullable Value labels = object;
    for (StringValue part : POD_LABELS) {
      labels = labels == null ? null : labels.get(part);
    }
    if (labels == null || selector.length() == 0) {
      return false;
    }
    for (int i = 0; i < selector.length(); i++) {
      if (!selector.values()[i].equals(labels.get(selector.keys()[i]))) {
        return false;
      }
    }
    return true;
  }
}
