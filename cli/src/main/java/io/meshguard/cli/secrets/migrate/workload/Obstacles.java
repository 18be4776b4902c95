package io.meshguard.cli.secrets.migrate.workload;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.secrets.scan.Inventory;
import io.meshguard.cli.secrets.scan.Use;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Uses of Secrets that no change of a volume takes away. */
public final class Obstacles {
  private Obstacles() {}

  /**
   * One line for each, with what to do.
   *
   * @param names only about these Secrets; about all where it is empty
   * @param changeable the workloads that can be changed, as kind/name: what stays of theirs is said
   *     by who changes them
   */
  public static List<Stays> of(List<JsonNode> objects, Set<String> names, Set<String> changeable) {
    Inventory inventory = new Inventory();
    objects.forEach(inventory::add);
    List<Stays> lines = new ArrayList<>();
    inventory
        .entries()
        .forEach(
            entry -> {
              if (names.isEmpty() || names.contains(entry.name().name())) {
                entry.uses().forEach(use -> add(lines, use, changeable));
              }
            });
    return List.copyOf(lines);
  }

  private static void add(List<Stays> lines, Use use, Set<String> changeable) {
    String what = use.user() + " ";
    String secret = use.secret().name();
    switch (use.way()) {
      case ENV, ENV_FROM, PROJECTED, VOLUME -> {
        if (!changeable.contains(use.user().toString())) {
          lines.add(
              new Stays(
                  secret,
                  what
                      + "reads Secret "
                      + secret
                      + " ("
                      + use.way()
                      + ") and cannot be changed in place: make it anew with the volume from"
                      + " Vault"));
        }
      }
      case STORAGE, IMAGE_PULL, TLS, SERVICE_ACCOUNT ->
          lines.add(
              new Stays(
                  secret,
                  what
                      + "needs Secret "
                      + secret
                      + " from the API server ("
                      + use.way()
                      + "): it has to stay"));
    }
  }
}
