package io.meshguard.cli.secrets.scan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What to do about a Secret.
 *
 * @param annotations what brings the same keys from Vault to a pod, where that is the advice; the
 *     paths are a proposal
 */
record Advice(Action action, String text, Map<String, String> annotations) {

  /** What the advice comes down to. */
  enum Action {
    ANNOTATE,
    DELETE,
    REPLACE,
    ASK_OWNER,
    KEEP
  }

  static Advice about(Entry entry) {
    StoredSecret stored = entry.stored();
    String type = stored == null ? "" : stored.type();
    if (type.equals("helm.sh/release.v1")) {
      return keep("Helm's record of a release; keep secrets out of its values");
    }
    if (type.equals("bootstrap.kubernetes.io/token")) {
      return keep("a node's bootstrap token; it ends by itself");
    }
    if (type.equals("kubernetes.io/service-account-token")) {
      return plain(Action.REPLACE, "a token without an end: use a projected one, then delete it");
    }
    if (entry.uses().stream().anyMatch(use -> use.way().isByContainer())) {
      return annotate(entry);
    }
    if (!entry.isUnused()) {
      return keep("read from the API by " + entry.uses().getFirst().user().kind() + "s");
    }
    if (stored != null && stored.owner() != null) {
      return plain(Action.ASK_OWNER, "made by " + stored.owner() + ": delete that, if unused");
    }
    return plain(Action.DELETE, "delete it, unless a program reads it over the API");
  }

  private static Advice annotate(Entry entry) {
    String path = "secret/" + entry.name().namespace() + "/" + entry.name().name();
    Map<String, String> annotations = new LinkedHashMap<>();
    for (String key : entry.keys()) {
      annotations.put("meshguard.io/secret." + key, path + "#" + key);
    }
    if (annotations.isEmpty()) {
      annotations.put("meshguard.io/secret." + entry.name().name(), path);
    }
    List<Map.Entry<String, String>> all = List.copyOf(annotations.entrySet());
    String more = all.size() == 1 ? "" : " and " + (all.size() - 1) + " more";
    return new Advice(
        Action.ANNOTATE,
        "annotate " + all.getFirst().getKey() + ": " + all.getFirst().getValue() + more,
        annotations);
  }

  private static Advice keep(String text) {
    return plain(Action.KEEP, text);
  }

  private static Advice plain(Action action, String text) {
    return new Advice(action, text, Map.of());
  }
}
