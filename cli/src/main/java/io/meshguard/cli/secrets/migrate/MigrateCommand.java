package io.meshguard.cli.secrets.migrate;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshguard.cli.cluster.Kubeconfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshguard secrets migrate}: from Secrets that pods mount to volumes from Vault. */
@Command(
    name = "migrate",
    description = {
      "Write the Secrets that pods of a namespace read to Vault, and give the pods volumes from"
          + " Vault in their place: same names, same files.",
      "Without --apply it shows what it would do, and changes nothing. It can be interrupted and"
          + " run again; --rollback takes the volumes back. The Secrets stay until you delete them."
          + " No value is ever printed."
    })
public final class MigrateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..*",
      paramLabel = "SECRET",
      description = "Only these Secrets (default: all that are read).")
  List<String> names = List.of();

  @Mixin Kubeconfig kubeconfig = new Kubeconfig();
  @Mixin VaultOptions vault = new VaultOptions();

  @Option(
      names = {"-n", "--namespace"},
      required = true,
      paramLabel = "NAME",
      description = "The namespace.")
  String namespace = "";

  @Option(
      names = "--mount",
      paramLabel = "PATH",
      description = "Vault's KV engine, version 2 (default: ${DEFAULT-VALUE}).")
  String mount = "secret";

  @Option(
      names = "--vault-role",
      paramLabel = "NAME",
      description =
          "What the pods log in to Vault with (default: the name of their service account).")
  @Nullable String role;

  @Option(names = "--apply", description = "Do it.")
  boolean apply;

  @Option(
      names = "--overwrite",
      description = "Also where Vault holds something else at the path; it keeps the old version.")
  boolean overwrite;

  @Option(
      names = "--env-files",
      description =
          "Also what containers read into their environment: the variable PASSWORD becomes"
              + " PASSWORD_FILE, which names a file from Vault. The applications have to read it.")
  boolean envFiles;

  @Option(names = "--rollback", description = "Give the pods their Secrets back.")
  boolean rollback;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description =
          "What was changed, for --rollback (default: meshguard-migration-NAMESPACE.json).")
  @Nullable Path journal;

  @Override
  public Integer call() {
    if (rollback && apply) {
      throw new ParameterException(
          spec.commandLine(), "--rollback and --apply exclude each other: name one of them");
    }
    PrintWriter out = spec.commandLine().getOut();
    Journal kept =
        Journal.open(
            journal == null ? Path.of("meshguard-migration-" + namespace + ".json") : journal);
    try (KubernetesClient client = kubeconfig.client()) {
      if (rollback) {
        return new Rollback(client, kept, out).run() ? 0 : 1;
      }
      String path = mount.replaceAll("^/+|/+$", "");
      Migration migration =
          new Migration(
              new VaultKv(vault, vault.client(), path),
              path + "/" + namespace + "/",
              namespace,
              overwrite,
              role,
              SecretsOfNamespace.read(client, namespace, Set.copyOf(names), envFiles));
      migration.show(out, apply);
      if (apply) {
        migration.run(client, kept, out);
      }
    } finally {
      out.flush();
    }
    return 0;
  }
}
