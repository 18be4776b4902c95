package io.meshguard.cli.secrets.scan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Brings Secrets and their users together, in whatever order they are added. Keeps no object, so a
 * Secret's values are gone after {@link #add}. Not thread-safe.
 */
public final class Inventory {
  /** In a use's Secret: the user's own namespace if it is there, else wherever it is. */
  static final String ANY_NAMESPACE = "*";

  private final Map<SecretName, StoredSecret> secrets = new TreeMap<>();
  private final Set<Use> uses = new LinkedHashSet<>();
  private final Map<User, User> controllers = new HashMap<>();

  /** Takes in an object of any kind. */
  public void add(JsonNode object) {
    if (object.path("kind").asText().equals("Secret")) {
      StoredSecret secret = StoredSecret.of(object);
      secrets.put(secret.name(), secret);
      return;
    }
    User.controllerOf(object).ifPresent(controller -> controllers.put(User.of(object), controller));
    if (!isOldRevision(object)) {
      uses.addAll(Uses.of(object));
    }
  }

  /** A Deployment keeps the ReplicaSets of its past, and they run nothing. */
  private static boolean isOldRevision(JsonNode object) {
    return object.path("kind").asText().equals("ReplicaSet")
        && object.at("/spec/replicas").asInt(1) == 0
        && User.controllerOf(object).isPresent();
  }

  /**
   * All Secrets, by namespace and name: those that were added, and those that something needs. A
   * pod counts as the Deployment, CronJob, … that made it.
   */
  public List<Entry> entries() {
    Map<SecretName, Set<Use>> bySecret = new TreeMap<>();
    secrets.keySet().forEach(name -> bySecret.put(name, new LinkedHashSet<>()));
    for (Use use : uses) {
      for (SecretName name : named(use)) {
        if (secrets.containsKey(name) || !use.optional()) {
          bySecret
              .computeIfAbsent(name, unseen -> new LinkedHashSet<>())
              .add(use.of(name).by(root(use.user())));
        }
      }
    }
    List<Entry> entries = new ArrayList<>();
    bySecret.forEach(
        (name, found) -> entries.add(new Entry(name, secrets.get(name), sorted(found))));
    return List.copyOf(entries);
  }

  private static List<Use> sorted(Set<Use> uses) {
    return uses.stream()
        .sorted(Comparator.comparing(Use::way).thenComparing(use -> use.user().toString()))
        .toList();
  }

  private List<SecretName> named(Use use) {
    String name = use.secret().name();
    if (!use.secret().namespace().equals(ANY_NAMESPACE)) {
      return List.of(use.secret());
    }
    SecretName own = new SecretName(use.user().namespace(), name);
    return secrets.containsKey(own)
        ? List.of(own)
        : secrets.keySet().stream().filter(secret -> secret.name().equals(name)).toList();
  }

  /** Owners that go in a circle, which only a manifest can have, end where they began. */
  private User root(User user) {
    Set<User> seen = new LinkedHashSet<>();
    User root = user;
    while (seen.add(root)) {
      User controller = controllers.get(root);
      if (controller == null) {
        return root;
      }
      root = controller;
    }
    return user;
  }
}
