package io.meshguard.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.local.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Secrets that real pods read: applied through the real webhook, started by a real kubelet, logged
 * in to a real Vault that asks the real API server who they are.
 */
@ExtendWith(StackExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecretPodsIT {
  private static final String NAMESPACE = "vaulted";
  private static final String IMAGE = "registry.meshguard.local/busybox:1";
  private static final String WAIT = "--timeout=300s";

  private final RunningStack stack;
  private final Vault vault;

  /** One that this class has started in the place of the stack's. */
  private Optional<ChildProcess> restarted = Optional.empty();

  SecretPodsIT(RunningStack stack) {
    this.stack = stack;
    this.vault = new Vault(stack);
  }

  @BeforeAll
  void prepare() {
    assumeThat(service("vault-sync"))
        .as("this machine allows no node: 'meshguard up --cluster' says why")
        .isPresent();
    vault.run("secrets", "enable", "pki");
    vault.run("write", "pki/root/generate/internal", "common_name=ca.test", "key_type=ec");
    vault.run(
        "write",
        "pki/roles/orders",
        "allow_any_name=true",
        "key_type=ec",
        "generate_lease=true",
        "ttl=1h");
    vault.role(
        "orders",
        NAMESPACE,
        """
        path "secret/data/orders/*" { capabilities = ["read"] }
        path "secret/metadata/orders/*" { capabilities = ["read"] }
        path "pki/issue/orders" { capabilities = ["update"] }
        """);
    stack
        .apply(
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: vaulted, labels: {istio-injection: enabled, owner: a, environment: b}}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: orders, namespace: vaulted}
            automountServiceAccountToken: false
            """)
        .orFail();
  }

  @AfterAll
  void end() {
    stack.kubectl("delete", "namespace", NAMESPACE, "--ignore-not-found", WAIT).orFail();
    restarted.ifPresent(ChildProcess::close);
  }

  @Test
  void deliversASecretAndRotatesItWithoutARestart() {
    put("orders/rotated", "first");
    start(deployment("rotated", annotations("password", "secret/orders/rotated#password")));
    assertThat(read("rotated", "password")).isEqualTo("first");
    String pod = podOf("rotated");

    put("orders/rotated", "second");

    await("the new value is read")
        .atMost(FIVE_MINUTES)
        .until(() -> read("rotated", "password").equals("second"));
    assertThat(read("rotated", ".generation")).startsWith("{\"generation\":2,");
    assertThat(podOf("rotated")).isEqualTo(pod);
  }

  @Test
  void signalsAContainerAfterARotation() {
    put("orders/signalled", "first");
    start(
        deployment(
                "signalled",
                annotations("password", "secret/orders/signalled#password")
                    + ", meshguard.io/secrets-signal: SIGHUP")
            + """
                      command:
                        - sh
                        - -c
                        - |
                          trap 'echo "told of $(cat /vault/secrets/password)"' HUP
                          while true; do sleep 3600 & wait $!; done
            """);
    String pod = podOf("signalled");

    put("orders/signalled", "second");

    await("the container's own word")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                stack
                    .kubectl("logs", "-n", NAMESPACE, "deployment/signalled")
                    .output()
                    .equals("told of second\n"));
    assertThat(podOf("signalled")).as("told, not started anew").isEqualTo(pod);
  }

  @Test
  void refusesAPathThatTheRoleMayNotReadAndSaysSoAtThePod() {
    put("payments/card", "not for orders");
    stack
        .apply(deployment("curious", annotations("card", "secret/payments/card#password")))
        .orFail();

    String event =
        await("an event of the pod")
            .atMost(FIVE_MINUTES)
            .until(this::mountFailures, text -> text.contains("curious-"));
    assertThat(event)
        .contains(
            "Vault answered \"read secret/data/payments/card\" with 403",
            "no policy of the role allows that");
    assertThat(
            stack
                .kubectl(
                    "get",
                    "pods",
                    "-n",
                    NAMESPACE,
                    "-l",
                    "app=curious",
                    "-o",
                    "jsonpath={.items[*].status.phase}")
                .output())
        .isEqualTo("Pending");
  }

  @Test
  void survivesARestartOfThePluginAndASealedVault() throws IOException {
    put("orders/lasting", "before");
    start(deployment("lasting", annotations("password", "secret/orders/lasting#password")));
    String pod = podOf("lasting");

    restartPlugin();
    assertThat(read("lasting", "password")).isEqualTo("before");
    put("orders/lasting", "after the restart");
    await("the new value is read")
        .atMost(FIVE_MINUTES)
        .until(() -> read("lasting", "password").equals("after the restart"));

    vault.run("operator", "seal");
    try {
      await("the pod's events tell of the sealed Vault")
          .atMost(FIVE_MINUTES)
          .until(
              () ->
                  stack
                      .kubectl(
                          "get", "events", "-n", NAMESPACE, "-o", "jsonpath={.items[*].message}")
                      .output()
                      .contains("sealed"));
      assertThat(read("lasting", "password")).isEqualTo("after the restart");
    } finally {
      vault.unseal();
    }
    put("orders/lasting", "after the seal");
    await("the new value is read")
        .atMost(FIVE_MINUTES)
        .until(() -> read("lasting", "password").equals("after the seal"));
    assertThat(podOf("lasting")).isEqualTo(pod);
  }

  @Test
  void revokesTheLeaseOfADeletedPod() {
    start(
        deployment("leased", "")
            + """
                      volumeMounts: [{name: tls, mountPath: /vault/secrets, readOnly: true}]
                  volumes:
                    - name: tls
                      csi:
                        driver: secrets.meshguard.io
                        readOnly: true
                        volumeAttributes:
                          vaultRole: orders
                          secrets: |
                            - {file: cert.pem, path: pki/issue/orders, key: certificate, parameters: {common_name: orders.test}}
            """);
    assertThat(read("leased", "cert.pem")).startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(leases()).hasSize(1);

    stack.kubectl("delete", "deployment", "leased", "-n", NAMESPACE, WAIT).orFail();

    await("the lease is gone from Vault").atMost(FIVE_MINUTES).until(() -> leases().isEmpty());
  }

  @Test
  void letsAJobWithSecretsComplete() {
    put("orders/job", "seventeen letters");
    stack
        .apply(
            """
            apiVersion: batch/v1
            kind: Job
            metadata: {name: report, namespace: vaulted}
            spec:
              template:
                metadata: {labels: {app: report}, annotations: {%s}}
                spec:
                  serviceAccountName: orders
                  restartPolicy: Never
                  containers:
                    - name: app
                      image: "%s"
                      command: [sh, -c, "wc -c </vault/secrets/password"]
                      resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 32Mi}}
            """
                .formatted(annotations("password", "secret/orders/job#password"), IMAGE))
        .orFail();
    stack.kubectl("wait", "-n", NAMESPACE, "--for=condition=Complete", WAIT, "job/report").orFail();

    assertThat(stack.kubectl("logs", "-n", NAMESPACE, "job/report").output()).isEqualTo("17\n");
  }

  @Test
  void takesTheManifestsOfTheVaultAgentInjector() {
    put("orders/moved", "as before");
    start(
        deployment(
            "moved",
            """
            vault.hashicorp.com/agent-inject: "true",
            vault.hashicorp.com/role: orders,
            vault.hashicorp.com/agent-inject-secret-db.conf: secret/data/orders/moved,
            vault.hashicorp.com/agent-inject-template-db.conf:
              '{{- with secret "secret/data/orders/moved" -}}password={{ .Data.data.password }}{{- end -}}',
            """));
    assertThat(read("moved", "db.conf")).isEqualTo("password=as before");

    put("orders/moved", "and rotated");

    await("the new value is read")
        .atMost(FIVE_MINUTES)
        .until(() -> read("moved", "db.conf").equals("password=and rotated"));
  }

  @Test
  void letsThePodsGroupRead() {
    put("orders/group", "for the group");
    start(
        deployment("group", annotations("password", "secret/orders/group#password"))
            + "      securityContext: {runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000}\n");

    assertThat(read("group", "password")).isEqualTo("for the group");
    assertThat(inPod("group", "stat", "-L", "-c", "%g %a", "/vault/secrets/password"))
        .isEqualTo("2000 440\n");
  }

  @Test
  void leavesAValueInVaultAndInThePodAlone(@TempDir Path folder) throws IOException {
    String first = "Blue-Heron-5b0c71d2e9";
    String second = "Grey-Heron-9e2d17c0b5";
    put("orders/canary", first);
    start(deployment("canary", annotations("password", "secret/orders/canary#password")));
    put("orders/canary", second);
    await("the new value is read")
        .atMost(FIVE_MINUTES)
        .until(() -> read("canary", "password").equals(second));
    stack.kubectl("delete", "deployment", "canary", "-n", NAMESPACE, WAIT).orFail();
    await("the rotation is stored")
        .atMost(FIVE_MINUTES)
        .until(() -> Database.rows(stack).stream().anyMatch(row -> row.contains("orders/canary")));

    assertThat(searched(folder, "orders/canary").exitCode())
        .as("what is no secret is found in etcd")
        .isEqualTo(1);
    Completed search = searched(folder, first, second);
    assertThat(search.exitCode()).as(search.output() + search.errors()).isZero();
    for (String canary : List.of(first, second)) {
      assertThat(Topics.texts("localhost:" + stack.port("--port-kafka")))
          .as("Kafka")
          .anyMatch(text -> text.contains("orders/canary"))
          .noneMatch(text -> text.contains(canary));
      assertThat(Database.rows(stack)).as("PostgreSQL").noneMatch(row -> row.contains(canary));
    }
  }

  /** In etcd's files, in every log, and in whatever else the servers keep but images. */
  private Completed searched(Path folder, String... values) throws IOException {
    Path list = Files.write(folder.resolve("values.txt"), List.of(values), StandardCharsets.UTF_8);
    List<String> command =
        new ArrayList<>(List.of("secrets", "verify", "--values", list.toString()));
    for (String kept :
        List.of(
            "cluster",
            "logs",
            "kafka",
            "postgres",
            "decision-log",
            "node/log",
            "node/lib/kubelet",
            "vault")) {
      command.addAll(List.of("--file", stack.folder().resolve(kept).toString()));
    }
    return stack.meshguard(command.toArray(String[]::new));
  }

  private static String annotations(String file, String secret) {
    return "meshguard.io/vault-role: orders, meshguard.io/secret.%s: \"%s\""
        .formatted(file, secret);
  }

  /** Ends inside the pod's spec. */
  private static String deployment(String name, String annotations) {
    return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: %1$s, namespace: vaulted}
        spec:
          selector: {matchLabels: {app: %1$s}}
          template:
            metadata:
              labels: {app: %1$s}
              annotations: {
        %2$s}
            spec:
              serviceAccountName: orders
              terminationGracePeriodSeconds: 0
              containers:
                - name: app
                  image: "%3$s"
                  resources: {requests: {cpu: 10m, memory: 16Mi}, limits: {memory: 32Mi}}
        """
        .formatted(name, annotations.indent(8).stripTrailing(), IMAGE);
  }

  /** For each, the pod's name and why. */
  private String mountFailures() {
    return stack
        .kubectl(
            "get",
            "events",
            "-n",
            NAMESPACE,
            "--field-selector=reason=FailedMount",
            "-o",
            "jsonpath={range .items[*]}{.involvedObject.name} {.message}{\"\\n\"}{end}")
        .orFail()
        .output();
  }

  /** Applies the Deployment and blocks until its pod runs. */
  private void start(String deployment) {
    Completed applied = stack.apply(deployment).orFail();
    String name = applied.output().replaceFirst("(?s).*deployment.apps/(\\S+) .*", "$1");
    stack.kubectl("rollout", "status", "-n", NAMESPACE, WAIT, "deployment/" + name).orFail();
  }

  private String read(String app, String file) {
    return inPod(app, "cat", "/vault/secrets/" + file);
  }

  private String inPod(String app, String... command) {
    List<String> arguments =
        new ArrayList<>(List.of("exec", "-n", NAMESPACE, "deployment/" + app, "--"));
    arguments.addAll(List.of(command));
    return stack.kubectl(arguments.toArray(String[]::new)).orFail().output();
  }

  /** Its name, and how often its containers were started anew. */
  private String podOf(String app) {
    return stack
        .kubectl(
            "get",
            "pods",
            "-n",
            NAMESPACE,
            "-l",
            "app=" + app,
            "-o",
            "jsonpath={.items[*].metadata.name} {.items[*].status.containerStatuses[*].restartCount}")
        .orFail()
        .output();
  }

  private void put(String path, String password) {
    vault.run("kv", "put", "-mount=secret", path, "password=" + password);
  }

  private List<String> leases() {
    return vault.leases("pki/issue/orders");
  }

  private Optional<JsonNode> service(String name) {
    return StreamSupport.stream(stack.status().path("services").spliterator(), false)
        .filter(each -> each.path("name").asText().equals(name))
        .findFirst();
  }

  /** As a crash ends it, and as it was started. */
  private void restartPlugin() throws IOException {
    JsonNode plugin = service("vault-sync").orElseThrow();
    Path log = Path.of(plugin.path("log").asText());
    long parent = plugin.path("pid").asLong();
    List<String> command =
        List.of(
            Files.readString(Path.of("/proc", Long.toString(parent), "cmdline")).split("\0", -1));
    long served = countServed(log);
    ProcessHandle.of(parent).orElseThrow().children().forEach(ProcessHandle::destroyForcibly);
    restarted =
        Optional.of(
            ChildProcess.start(
                new ChildProcess.Command(
                    "vault-sync", command.subList(0, command.size() - 1), Map.of(), log)));
    await("vault-sync serves again").atMost(FIVE_MINUTES).until(() -> countServed(log) > served);
  }

  private static long countServed(Path log) {
    try (var lines = Files.lines(log)) {
      return lines.filter(line -> line.contains("serving, socket=")).count();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
