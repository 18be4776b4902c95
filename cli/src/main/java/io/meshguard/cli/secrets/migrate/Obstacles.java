package io.meshguard.cli.secrets.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.secrets.scan.Inventory;
import io.meshguard.cli.secrets.scan.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Uses of Secrets that no change of a volume takes away. */
final class Obstacles {
  private Obstacles() {}

  /**
   * One line for each, with what to do.
   *
   * @param names only about these Secrets; about all where it is empty
   */
  static List<String> of(List<JsonNode> objects, Set<String> names) {
    Inventory inventory = new Inventory();
    objects.forEach(inventory::add);
    List<String> lines = new ArrayList<>();
    inventory
        .entries()
        .forEach(
            entry -> {
              if (names.isEmpty() || names.contains(entry.name().name())) {
                entry.uses().forEach(use -> add(lines, use));
              }
            });
    return List.copyOf(lines);
  }

  private static void add(List<String> lines, Use use) {
    String what = use.user() + " ";
    switch (use.way()) {
      case ENV, ENV_FROM ->
          lines.add(
              what
                  + "reads Secret "
                  + use.secret().name()
                  + " into its environment ("
                  + use.way()
                  + "): let the application read a file, then migrate again");
      case PROJECTED ->
          lines.add(
              what
                  + "mounts Secret "
                  + use.secret().name()
                  + " in a projected volume: give it a volume of its own, then migrate again");
      case VOLUME -> {
        if (Set.of("Pod", "Job", "ReplicaSet", "ReplicationController")
            .contains(use.user().kind())) {
          lines.add(
              what
                  + "mounts Secret "
                  + use.secret().name()
                  + " and cannot be changed in place: make it anew with the volume from Vault");
        }
      }
      case STORAGE, IMAGE_PULL, TLS, SERVICE_ACCOUNT ->
          lines.add(
              what
                  + "needs Secret "
                  + use.secret().name()
                  + " from the API server ("
                  + use.way()
                  + "): it has to stay");
    }
  }
}
