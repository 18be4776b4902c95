package io.meshguard.cli.secrets.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.cli.secrets.SecretsCommand;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import io.meshguard.vaultsync.Jwt;
import io.meshguard.vaultsync.Kubelet;
import io.meshguard.vaultsync.NeedsMounts;
import io.meshguard.vaultsync.Plugin;
import io.meshguard.vaultsync.VaultServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * Secrets of a real API server move to a real Vault, and a real node plugin makes the same files of
 * them. Runs as root.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsMounts
class MigrateCommandIT {
  private static final Path ROOT = Path.of(System.getProperty("meshguard.root"));
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The binary key is the bytes 00 01 ff. */
  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: db, namespace: NS}
      data: {password: Y2FuYXJ5LXBhc3N3b3Jk, user.name: Y2FydA==, key.bin: AAH/}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: tls, namespace: NS}
      stringData: {tls.key: canary-key}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: unused, namespace: NS}
      stringData: {k: canary-unused}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: cart, namespace: NS}
      spec:
        selector: {matchLabels: {app: cart}}
        template:
          metadata: {labels: {app: cart}}
          spec:
            serviceAccountName: cart
            volumes:
              - {name: tmp, emptyDir: {}}
              - {name: db, secret: {secretName: db, defaultMode: 256, items: [{key: password, path: conf/pw}, {key: key.bin, path: bin, mode: 420}]}}
              - {name: tls, secret: {secretName: tls}}
            containers:
              - name: cart
                image: cart:1
                env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: password}}}]
                volumeMounts: [{name: db, mountPath: /etc/db}]
      ---
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: nightly, namespace: NS}
      spec:
        schedule: "0 3 * * *"
        jobTemplate:
          spec:
            template:
              spec:
                restartPolicy: Never
                volumes: [{name: all, secret: {secretName: db}}]
                containers: [{name: job, image: job:1, volumeMounts: [{name: all, mountPath: /etc/db}]}]
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: NS}
      spec: {tls: [{secretName: tls}], defaultBackend: {service: {name: web, port: {number: 80}}}}
      """;

  private record Run(int exitCode, String out, String err) {}

  private Path folder;
  private LocalCluster cluster;
  private VaultServer vault;

  @BeforeAll
  void start(@TempDir Path temporary) throws Exception {
    folder = temporary;
    cluster =
        LocalCluster.start(
            ClusterTools.get(ROOT), folder.resolve("cluster"), 0, folder.resolve("logs"));
    vault = VaultServer.startDev(folder.resolve("vault.log"));
    Files.writeString(folder.resolve("token"), "root\n");
  }

  @AfterAll
  void stop() {
    vault.close();
    cluster.close();
  }

  private void namespace(String name) {
    cluster.createNamespace(name, Map.of());
    assertThat(cluster.kubectl().apply(OBJECTS.replace("NS", name)).errors()).isEmpty();
  }

  private Run migrate(String namespace, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "migrate",
                "-n",
                namespace,
                "--kubeconfig=" + cluster.kubeconfig(),
                "--vault-addr=" + vault.address(),
                "--journal=" + journal(namespace)));
    arguments.addAll(List.of(more));
    if (arguments.stream().noneMatch(each -> each.startsWith("--vault-token-file"))) {
      arguments.add("--vault-token-file=" + folder.resolve("token"));
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new SecretsCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .setExecutionExceptionHandler(
                (e, line, parsed) -> {
                  line.getErr().println(e.getMessage());
                  return 2;
                });
    int exitCode = command.execute(arguments.toArray(String[]::new));
    Run run = new Run(exitCode, out.toString(), err.toString());
    assertThat(run.out() + run.err()).doesNotContain("canary", "Y2FuYXJ5", "AAH/");
    return run;
  }

  private Path journal(String namespace) {
    return folder.resolve(namespace + ".json");
  }

  private JsonNode volumes(String namespace, String kind, String name, String at)
      throws IOException {
    String object = cluster.kubectl().require("get", kind, name, "-n", namespace, "-o", "json");
    return JSON.readTree(object).at(at + "/spec/volumes");
  }

  private JsonNode cart(String namespace) throws IOException {
    return volumes(namespace, "deployment", "cart", "/spec/template");
  }

  @Test
  void showsWhatItWouldDoAndDoesNothing() throws Exception {
    namespace("dry");
    JsonNode before = cart("dry");

    Run run = migrate("dry");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "Secret db -> secret/dry/db [key.bin, password, user.name]\n",
            "Secret tls -> secret/dry/tls [tls.key]\n",
            "Deployment/cart: volume db, of Secret db, comes from Vault\n",
            "  kubectl patch deployment cart -n dry --type=json -p '[{\"op\":\"test\",",
            "CronJob/nightly: volume all, of Secret db, comes from Vault\n",
            "Left as it is: Deployment/cart, container cart: variable P holds password of Secret"
                + " db, which stays in etcd for it. Let the application read the file that P_FILE"
                + " names, then migrate with --env-files, which sets that\n",
            "Left as it is: Ingress/web needs Secret tls from the API server (tls): it has to stay\n",
            """
            Vault's role cart needs a policy with
              path "secret/data/dry/db" { capabilities = ["read"] }
            """,
            "Nothing is changed yet: --apply does it.\n")
        .doesNotContain("unused");
    assertThat(cart("dry")).isEqualTo(before);
    assertThat(vault.answer("GET", "secret/data/dry/db", "").statusCode()).isEqualTo(404);
    assertThat(journal("dry")).doesNotExist();
  }

  @Test
  void givesPodsTheSameFilesFromVaultAndTakesThatBack() throws Exception {
    namespace("shop");
    JsonNode before = cart("shop");
    JsonNode nightly = volumes("shop", "cronjob", "nightly", "/spec/jobTemplate/spec/template");

    Run applied = migrate("shop", "--apply");

    assertThat(applied.exitCode()).as(applied.err()).isZero();
    assertThat(applied.out())
        .contains(
            "Written: secret/shop/db, version 1\n",
            "Changed: Deployment/cart, volume db\n",
            "Changed: CronJob/nightly, volume all\n",
            "Not to be deleted yet, because of what is left as it is: db, tls\n")
        .doesNotContain("kubectl delete");
    assertThat(vault.read("secret/data/shop/db").at("/data/data"))
        .isEqualTo(
            JSON.readTree(
                "{\"password\":\"canary-password\",\"user.name\":\"cart\",\"key.bin\":\"AAH/\"}"));
    assertThat(cart("shop").get(0)).isEqualTo(before.get(0));
    assertThat(Files.readString(journal("shop"))).doesNotContain("canary", "Y2FuYXJ5");
    deliver("shop", cart("shop").get(1));

    Run again = migrate("shop", "--apply");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(again.out()).startsWith("No Deployment, StatefulSet, DaemonSet or CronJob of shop");

    Run back = migrate("shop", "--rollback");
    assertThat(back.exitCode()).as(back.err()).isZero();
    assertThat(back.out()).contains("Restored: Deployment/cart, volume db, Secret db\n");
    assertThat(cart("shop")).isEqualTo(before);
    assertThat(volumes("shop", "cronjob", "nightly", "/spec/jobTemplate/spec/template"))
        .isEqualTo(nightly);
    assertThat(migrate("shop", "--rollback").out()).startsWith("There is nothing to take back");
  }

  /** What a node makes of the volume: the files, and the modes, that the Secret's volume had. */
  private void deliver(String namespace, JsonNode volume) throws Exception {
    assertThat(volume.at("/csi/driver").asText()).isEqualTo("secrets.meshguard.io");
    Map<String, String> attributes = new HashMap<>();
    volume
        .at("/csi/volumeAttributes")
        .properties()
        .forEach(entry -> attributes.put(entry.getKey(), entry.getValue().asText()));
    Jwt jwt = new Jwt();
    vault.trust(jwt);
    vault.role(
        "cart", namespace, "cart", "path \"secret/data/shop/*\" { capabilities=[\"read\"] }", "1h");
    try (Plugin plugin = Plugin.start(folder.resolve("plugin"), vault.address());
        Kubelet kubelet = new Kubelet(plugin, folder.resolve("pods"), jwt, namespace, "cart")) {
      Path files = kubelet.publish("migrated", attributes);

      assertThat(files.resolve("conf/pw")).hasContent("canary-password");
      assertThat(files.resolve("bin")).hasBinaryContent(new byte[] {0, 1, (byte) 0xff});
      assertThat(permissions(files.resolve("conf/pw"))).isEqualTo("r--------");
      assertThat(permissions(files.resolve("bin"))).isEqualTo("r--r--r--");
      assertThat(files.resolve("user.name")).doesNotExist();
    }
  }

  private static String permissions(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  private static final String READERS =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: env, namespace: variables}
      stringData: {USER: canary-user, TOKEN: canary-token}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: tls, namespace: variables}
      stringData: {tls.key: canary-key, tls.crt: canary-certificate}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: mixed, namespace: variables}
      stringData: {a: canary-mixed}
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: odd, namespace: variables}
      stringData: {1st: canary-odd}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: reader, namespace: variables}
      spec:
        selector: {matchLabels: {app: reader}}
        template:
          metadata: {labels: {app: reader}}
          spec:
            serviceAccountName: reader
            volumes:
              - {name: only, projected: {defaultMode: 292, sources: [{secret: {name: tls, items: [{key: tls.key, path: k}]}}, {secret: {name: env, items: [{key: USER, path: u}]}}]}}
              - {name: beside, projected: {sources: [{secret: {name: mixed}}, {configMap: {name: c}}]}}
            initContainers:
              - {name: first, image: first:1, envFrom: [{configMapRef: {name: c}}, {secretRef: {name: env}, prefix: E_}]}
            containers:
              - name: reader
                image: reader:1
                envFrom: [{secretRef: {name: odd}}]
                args: ["--url=http://$(LINKED)"]
                env:
                  - {name: PLAIN, value: canary-literal}
                  - {name: TOKEN, valueFrom: {secretKeyRef: {name: env, key: TOKEN}}}
                  - {name: LINKED, valueFrom: {secretKeyRef: {name: env, key: USER}}}
                volumeMounts: [{name: only, mountPath: /etc/tls}]
      """;

  @Test
  void turnsVariablesAndProjectedVolumesIntoFilesWhereAskedTo() throws Exception {
    cluster.createNamespace("variables", Map.of());
    assertThat(cluster.kubectl().apply(READERS).errors()).isEmpty();
    JsonNode before = reader();

    Run dry = migrate("variables", "--env-files");

    assertThat(dry.exitCode()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains(
            "Deployment/reader: volume only, of Secret env, tls, comes from Vault\n",
            "Deployment/reader: volume meshguard-environment, of Secret env, comes from Vault\n",
            "  The application has to change: container reader reads the file that TOKEN_FILE"
                + " names, where it read the variable TOKEN\n",
            "  The application has to change: container first reads the file that E_USER_FILE"
                + " names, where it read the variable E_USER\n",
            "Left as it is: Deployment/reader mounts Secrets in projected volume beside, beside"
                + " configMap, which Vault does not bring: ",
            "Left as it is: Deployment/reader, container reader: variable LINKED holds USER of"
                + " Secret env, and $(LINKED) is part of another variable",
            "Left as it is: Deployment/reader, container reader: all of Secret odd is in variables"
                + " (1st), and 1st is a variable's name for some API servers, for others not\n")
        .doesNotContain("secret/variables/mixed");
    assertThat(reader()).isEqualTo(before);

    Run applied = migrate("variables", "--env-files", "--apply");

    assertThat(applied.exitCode()).as(applied.err()).isZero();
    assertThat(applied.out())
        .contains(
            "Not to be deleted yet, because of what is left as it is: env\n",
            "  kubectl delete secret -n variables tls\n");
    JsonNode container = reader().at("/containers/0");
    assertThat(container.at("/env/1"))
        .isEqualTo(
            JSON.readTree("{\"name\":\"TOKEN_FILE\",\"value\":\"/vault/environment/env/TOKEN\"}"));
    assertThat(container.at("/env/2")).isEqualTo(before.at("/containers/0/env/2"));
    assertThat(container.at("/volumeMounts/1"))
        .isEqualTo(
            JSON.readTree(
                "{\"name\":\"meshguard-environment\",\"mountPath\":\"/vault/environment\",\"readOnly\":true}"));
    assertThat(reader().at("/initContainers/0/envFrom")).hasSize(1);
    assertThat(reader().at("/initContainers/0/env").findValuesAsText("name"))
        .containsExactly("E_TOKEN_FILE", "E_USER_FILE");
    assertThat(reader().at("/volumes/0/csi/volumeAttributes/secrets").asText())
        .isEqualTo(
            "[{\"file\":\"k\",\"path\":\"secret/variables/tls\",\"key\":\"tls.key\",\"mode\":\"0444\"},"
                + "{\"file\":\"u\",\"path\":\"secret/variables/env\",\"key\":\"USER\",\"mode\":\"0444\"}]");

    Run back = migrate("variables", "--rollback");
    assertThat(back.exitCode()).as(back.err()).isZero();
    assertThat(reader()).isEqualTo(before);
  }

  private JsonNode reader() throws IOException {
    return JSON.readTree(
            cluster
                .kubectl()
                .require("get", "deployment", "reader", "-n", "variables", "-o", "json"))
        .at("/spec/template/spec");
  }

  @Test
  void goesOnWhereItWasInterrupted() throws Exception {
    namespace("resumed");
    vault.write(
        "sys/policies/acl/first",
        "{\"policy\":\"path \\\"secret/+/resumed/*\\\" { capabilities = [\\\"read\\\"] }"
            + " path \\\"secret/data/resumed/db\\\" { capabilities = [\\\"read\\\",\\\"create\\\",\\\"update\\\"] }\"}");
    String token =
        vault
            .write("auth/token/create", "{\"policies\":[\"first\"]}")
            .at("/auth/client_token")
            .asText();
    Path weak = Files.writeString(folder.resolve("weak"), token);

    Run refused = migrate("resumed", "--apply", "--vault-token-file=" + weak);
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.out()).contains("Written: secret/resumed/db, version 1\n");
    assertThat(refused.err())
        .startsWith("Vault does not let this token write secret/data/resumed/tls: 403");

    Run resumed = migrate("resumed", "--apply");
    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(resumed.out())
        .contains(
            "Secret db -> secret/resumed/db [key.bin, password, user.name], there already\n",
            "Written: secret/resumed/tls, version 1\n",
            "Changed: Deployment/cart, volume db\n")
        .doesNotContain("Written: secret/resumed/db");
  }

  @Test
  void overwritesNothingUnasked() throws Exception {
    namespace("taken");
    vault.write("secret/data/taken/db", "{\"data\":{\"password\":\"canary of somebody else\"}}");

    Run refused = migrate("taken", "--apply", "db");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.err())
        .startsWith(
            "Vault holds something else at secret/taken/db (version 1): compare them, then say"
                + " --overwrite");

    Run overwritten = migrate("taken", "--apply", "--overwrite", "db");
    assertThat(overwritten.exitCode()).as(overwritten.err()).isZero();
    assertThat(overwritten.out())
        .contains("Written: secret/taken/db, version 2\n")
        .doesNotContain("secret/taken/tls");
  }

  @Test
  void restoresNoVolumeThatSomebodyHasChangedSince() throws Exception {
    namespace("changed");
    assertThat(migrate("changed", "--apply", "tls").exitCode()).isZero();
    cluster
        .kubectl()
        .require(
            "patch",
            "deployment",
            "cart",
            "-n",
            "changed",
            "--type=json",
            "-p",
            "[{\"op\":\"replace\",\"path\":\"/spec/template/spec/volumes/2\","
                + "\"value\":{\"name\":\"tls\",\"emptyDir\":{}}}]");

    Run run = migrate("changed", "--rollback");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .startsWith("Not restored: Deployment/cart, volume tls: ")
        .contains("Put it right by hand");
  }

  /** Its pods would wait for it and never start. */
  @Test
  void restoresNoVolumeOfASecretThatIsDeleted() throws Exception {
    namespace("deleted");
    assertThat(migrate("deleted", "--apply", "tls").exitCode()).isZero();
    JsonNode fromVault = cart("deleted");
    String tls = cluster.kubectl().require("get", "secret", "tls", "-n", "deleted", "-o", "json");
    cluster.kubectl().require("delete", "secret", "tls", "-n", "deleted");

    Run early = migrate("deleted", "--rollback");

    assertThat(early.exitCode()).isEqualTo(1);
    assertThat(early.out())
        .startsWith(
            "Not restored: Deployment/cart, volume tls: Secret tls is not there any more, and pods"
                + " would not start. Put it back");
    assertThat(cart("deleted")).isEqualTo(fromVault);

    ObjectNode again = (ObjectNode) JSON.readTree(tls);
    again.putObject("metadata").put("name", "tls").put("namespace", "deleted");
    assertThat(cluster.kubectl().apply(again.toString()).errors()).isEmpty();
    assertThat(migrate("deleted", "--rollback").out())
        .contains("Restored: Deployment/cart, volume tls, Secret tls\n");
  }

  @Test
  void saysWhatIsMissing() {
    assertThat(migrate("default", "--apply", "--rollback").err())
        .contains("--rollback and --apply exclude each other");
    assertThat(migrate("default", "--vault-token-file=/nowhere").err())
        .contains("/nowhere cannot be read: set VAULT_TOKEN, or name the token's file");
  }
}
