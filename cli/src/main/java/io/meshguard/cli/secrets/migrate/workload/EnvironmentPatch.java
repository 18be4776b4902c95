package io.meshguard.cli.secrets.migrate.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Variables that hold a Secret's value become variables that name a file with it: {@code PASSWORD}
 * becomes {@code PASSWORD_FILE}, as many images take it. The application has to read the file; so
 * this is done only where it is asked for. One workload's; not thread-safe.
 */
public final class EnvironmentPatch {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VOLUME = "meshguard-environment";
  private static final String FOLDER = "/vault/environment";
  private static final String SUFFIX = "_FILE";

  /** Before Kubernetes 1.34, others of a whole Secret's keys were skipped. */
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_.-][A-Za-z0-9_.-]*");

  /** Any user could read the environment; the application's may be any. */
  private static final int MODE = 0444;

  private final Workload workload;
  private final MovedSecrets moved;
  private final boolean wanted;
  private final JsonNode spec;
  private final Edits edits = new Edits();
  private final SecretVolume volume;
  private final Set<String> files = new HashSet<>();
  private final Set<String> secrets = new TreeSet<>();
  private final List<String> demands = new ArrayList<>();
  private final List<Stays> left = new ArrayList<>();

  /**
   * @param role that the pods log in to Vault with
   * @param wanted whether it is to be done; otherwise {@link #left} says what could be
   */
  public EnvironmentPatch(JsonNode object, String role, MovedSecrets moved, boolean wanted) {
    this.workload = Workload.of(object);
    this.moved = moved;
    this.wanted = wanted;
    this.spec = object.at(workload.template() + "/spec");
    this.volume = new SecretVolume(VOLUME, role, spec);
    for (String list : List.of("initContainers", "containers")) {
      int index = 0;
      for (JsonNode container : spec.path(list)) {
        container(container, workload.template() + "/spec/" + list + "/" + index++);
      }
    }
    if (!volume.isEmpty()) {
      edits.append(
          workload.template() + "/spec/volumes", spec.path("volumes").size(), volume.manifest());
    }
  }

  /** Whether a container reads the Secret into its environment. */
  public static boolean reads(JsonNode podSpec, String secret) {
    for (String list : List.of("initContainers", "containers")) {
      for (JsonNode container : podSpec.path(list)) {
        for (JsonNode variable : container.path("env")) {
          if (variable.at("/valueFrom/secretKeyRef/name").asText().equals(secret)) {
            return true;
          }
        }
        for (JsonNode source : container.path("envFrom")) {
          if (source.at("/secretRef/name").asText().equals(secret)) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** Empty where there is nothing to do. */
  public Optional<WorkloadPatch> patch() {
    return edits.isEmpty()
        ? Optional.empty()
        : Optional.of(new WorkloadPatch(workload, VOLUME, secrets, edits, demands));
  }

  /** Which variables stay, and why. */
  public List<Stays> left() {
    return List.copyOf(left);
  }

  private void container(JsonNode container, String pointer) {
    Container at = new Container(container, pointer);
    int index = 0;
    for (JsonNode variable : container.path("env")) {
      at.variable(variable, pointer + "/env/" + index++);
    }
    // From the end, so that the places of the others stay what they are.
    for (int i = container.path("envFrom").size() - 1; i >= 0; i--) {
      at.whole(container.path("envFrom").path(i), pointer + "/envFrom/" + i);
    }
    at.mount();
  }

  private final class Container {
    private final JsonNode container;
    private final String pointer;
    private final String name;
    private final Set<String> names = new HashSet<>();
    private int length;
    private boolean changed;

    Container(JsonNode container, String pointer) {
      this.container = container;
      this.pointer = pointer;
      this.name = container.path("name").asText();
      this.length = container.path("env").size();
      container.path("env").forEach(each -> names.add(each.path("name").asText()));
    }

    private void variable(JsonNode variable, String at) {
      JsonNode reference = variable.at("/valueFrom/secretKeyRef");
      String secret = reference.path("name").asText();
      String key = reference.path("key").asText();
      String called = variable.path("name").asText();
      if (!moved.has(secret)) {
        return;
      }
      String what =
          "%s, container %s: variable %s holds %s of Secret %s"
              .formatted(workload, name, called, key, secret);
      String obstacle = obstacle(called, secret, key);
      if (obstacle != null) {
        left.add(new Stays(secret, what + ", " + obstacle));
        return;
      }
      edits.replace(at, variable, file(called, secret, key));
      demands.add(demand(called));
    }

    private void whole(JsonNode source, String at) {
      String secret = source.at("/secretRef/name").asText();
      if (!moved.has(secret)) {
        return;
      }
      String start = source.path("prefix").asText();
      Set<String> keys = new TreeSet<>(moved.of(secret).values().keySet());
      String what =
          "%s, container %s: all of Secret %s is in variables (%s)"
              .formatted(
                  workload,
                  name,
                  secret,
                  String.join(", ", keys.stream().map(start::concat).toList()));
      for (String key : keys) {
        String obstacle = obstacle(start + key, secret, key);
        if (obstacle != null) {
          left.add(new Stays(secret, what + ", " + obstacle));
          return;
        }
      }
      edits.remove(at, source);
      for (String key : keys) {
        // What has been set by itself holds against what a whole Secret brings.
        if (!names.contains(start + key)) {
          edits.append(pointer + "/env", length++, file(start + key, secret, key));
          demands.add(demand(start + key));
        }
      }
    }

    /** Null where nothing is in the way. */
    private @Nullable String obstacle(String called, String secret, String key) {
      if (!moved.of(secret).values().containsKey(key)) {
        return "which has no such key";
      }
      if (!VARIABLE.matcher(called).matches()) {
        return "and " + called + " is a variable's name for some API servers, for others not";
      }
      if (names.contains(called + SUFFIX)) {
        return "and there is a variable " + called + SUFFIX + " already: put it right by hand";
      }
      if (uses(called)) {
        return "and $("
            + called
            + ") is part of another variable, the command or its arguments: let the application put"
            + " that together from a file";
      }
      if (!wanted) {
        return "which stays in etcd for it. Let the application read the file that "
            + called
            + SUFFIX
            + " names, then migrate with --env-files, which sets that";
      }
      return null;
    }

    private boolean uses(String called) {
      String reference = "$(" + called + ")";
      List<JsonNode> texts = new ArrayList<>();
      container.path("env").forEach(each -> texts.add(each.path("value")));
      container.path("command").forEach(texts::add);
      container.path("args").forEach(texts::add);
      return texts.stream().anyMatch(text -> text.asText().contains(reference));
    }

    private ObjectNode file(String called, String secret, String key) {
      String file = secret + "/" + key;
      if (files.add(file)) {
        volume.file(file, moved.path(secret), key, MODE, moved.of(secret));
      }
      secrets.add(secret);
      names.add(called + SUFFIX);
      changed = true;
      return JSON.createObjectNode().put("name", called + SUFFIX).put("value", FOLDER + "/" + file);
    }

    private String demand(String called) {
      return "container %s reads the file that %s%s names, where it read the variable %s"
          .formatted(name, called, SUFFIX, called);
    }

    private void mount() {
      if (changed) {
        edits.append(
            pointer + "/volumeMounts",
            container.path("volumeMounts").size(),
            JSON.createObjectNode()
                .put("name", VOLUME)
                .put("mountPath", FOLDER)
                .put("readOnly", true));
      }
    }
  }
}
