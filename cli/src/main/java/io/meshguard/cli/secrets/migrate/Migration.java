package io.meshguard.cli.secrets.migrate;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.secrets.migrate.workload.EnvironmentPatch;
import io.meshguard.cli.secrets.migrate.workload.MovedSecrets;
import io.meshguard.cli.secrets.migrate.workload.SecretFields;
import io.meshguard.cli.secrets.migrate.workload.Stays;
import io.meshguard.cli.secrets.migrate.workload.VolumePatches;
import io.meshguard.cli.secrets.migrate.workload.Workload;
import io.meshguard.cli.secrets.migrate.workload.WorkloadPatch;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is to be done for a namespace, and the doing of it. Blocking; not thread-safe. */
final class Migration {
  private final VaultKv kv;
  private final String prefix;
  private final String namespace;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final List<WorkloadPatch> patches = new ArrayList<>();
  private final Map<String, Set<String>> readers = new TreeMap<>();
  private final List<Stays> left = new ArrayList<>();

  /**
   * Where a Secret goes.
   *
   * @param after the version of Vault's that it comes after; null where Vault has it already
   */
  private record Place(String name, SecretFields fields, @Nullable Long after) {}

  /**
   * Looks at Vault, and changes nothing.
   *
   * @param prefix of the paths as pods name them, such as {@code secret/shop/}
   * @param role of all pods; null for the name of their service account
   * @throws CommandFailure where Vault holds something else at a path, unless it may be overwritten
   */
  Migration(
      VaultKv kv,
      String prefix,
      String namespace,
      boolean overwrite,
      @Nullable String role,
      SecretsOfNamespace found) {
    this.kv = kv;
    this.prefix = prefix;
    this.namespace = namespace;
    MovedSecrets moved = new MovedSecrets(prefix, found.fields());
    left.addAll(found.obstacles());
    for (JsonNode object : found.workloads()) {
      JsonNode spec = object.at(Workload.of(object).template() + "/spec");
      String login = role == null ? Workload.account(spec) : role;
      VolumePatches volumes = VolumePatches.of(object, login, moved);
      EnvironmentPatch environment = new EnvironmentPatch(object, login, moved, found.envFiles());
      left.addAll(volumes.left());
      left.addAll(environment.left());
      List<WorkloadPatch> all = new ArrayList<>(volumes.patches());
      environment.patch().ifPresent(all::add);
      for (WorkloadPatch patch : all) {
        patches.add(patch);
        readers.computeIfAbsent(login, unused -> new TreeSet<>()).addAll(patch.secrets());
      }
    }
    patches.stream()
        .flatMap(patch -> patch.secrets().stream())
        .distinct()
        .sorted()
        .forEach(secret -> places.put(secret, place(secret, moved.of(secret), overwrite)));
  }

  private Place place(String secret, SecretFields fields, boolean overwrite) {
    String name = namespace + "/" + secret;
    Optional<VaultKv.Held> held = kv.read(name);
    if (held.isPresent() && fields.equalTo(held.get().fields())) {
      return new Place(name, fields, null);
    }
    if (held.isPresent() && !overwrite) {
      throw new CommandFailure(
          "Vault holds something else at "
              + prefix
              + secret
              + " (version "
              + held.get().version()
              + "): compare them, then say --overwrite, or leave that Secret out");
    }
    return new Place(name, fields, kv.current(name));
  }

  /** Says what is to be done. */
  void show(PrintWriter out, boolean now) {
    if (patches.isEmpty()) {
      out.println(
          "No Deployment, StatefulSet, DaemonSet or CronJob of "
              + namespace
              + " mounts such a Secret.");
    }
    places.forEach(
        (secret, place) ->
            out.printf(
                "Secret %s -> %s%s %s%s%n",
                secret,
                prefix,
                secret,
                place.fields(),
                place.after() == null ? ", there already" : ""));
    for (WorkloadPatch patch : patches) {
      out.printf(
          "%s: volume %s, of Secret %s, comes from Vault%n",
          patch.workload(), patch.volume(), patch.named());
      patch.demands().forEach(line -> out.println("  The application has to change: " + line));
      if (!now) {
        out.printf(
            "  kubectl patch %s %s -n %s --type=json -p '%s'%n",
            patch.workload().kind().toLowerCase(java.util.Locale.ROOT),
            patch.workload().name(),
            namespace,
            patch.patch());
      }
    }
    left.stream().map(Stays::why).distinct().forEach(line -> out.println("Left as it is: " + line));
    readers.forEach((role, secrets) -> showPolicy(out, role, secrets));
    if (!now && !patches.isEmpty()) {
      out.println("Nothing is changed yet: --apply does it.");
    }
  }

  /** As Vault takes it: {@code vault policy write NAME -}. */
  private void showPolicy(PrintWriter out, String role, Set<String> secrets) {
    String mount = prefix.substring(0, prefix.length() - namespace.length() - 1);
    out.printf("Vault's role %s needs a policy with%n", role);
    for (String secret : secrets) {
      for (String kind : List.of("data", "metadata")) {
        out.printf(
            "  path \"%s%s/%s/%s\" { capabilities = [\"read\"] }%n",
            mount, kind, namespace, secret);
      }
    }
  }

  /**
   * Writes to Vault, then changes the workloads, each step in the journal before it is taken. What
   * an earlier run did is found done.
   */
  void run(KubernetesClient client, Journal journal, PrintWriter out) {
    places.forEach(
        (secret, place) -> {
          Long after = place.after();
          if (after != null) {
            long version = kv.write(place.name(), place.fields().values(), after);
            out.printf("Written: %s%s, version %d%n", prefix, secret, version);
            out.flush();
          }
        });
    for (WorkloadPatch patch : patches) {
      journal.planned(patch);
      try {
        KubernetesChange.apply(client, patch.workload(), patch.patch());
      } catch (KubernetesClientException e) {
        throw new CommandFailure(
            patch.workload() + " is not changed: " + KubernetesChange.reason(e) + ". Run it again",
            e);
      }
      journal.changed();
      out.printf("Changed: %s, volume %s%n", patch.workload(), patch.volume());
      out.flush();
    }
    showTheEnd(out);
  }

  private void showTheEnd(PrintWriter out) {
    Set<String> needed = left.stream().map(Stays::secret).collect(Collectors.toSet());
    List<String> free = places.keySet().stream().filter(each -> !needed.contains(each)).toList();
    List<String> kept = places.keySet().stream().filter(needed::contains).toList();
    if (!kept.isEmpty()) {
      out.printf(
          "Not to be deleted yet, because of what is left as it is: %s%n", String.join(", ", kept));
    }
    if (!free.isEmpty()) {
      out.println(
          "When the pods are well, delete the Secrets, and let 'meshguard secrets verify' prove that"
              + " their values are gone:");
      out.printf("  kubectl delete secret -n %s %s%n", namespace, String.join(" ", free));
    }
  }
}
