package io.meshguard.system;

import static io.meshguard.system.Checkout.tour;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.local.LocalKafka;
import io.meshguard.local.LocalPostgres;
import io.meshguard.local.cluster.Answer;
import io.meshguard.local.cluster.ClusterTools;
import io.meshguard.local.cluster.LocalCluster;
import io.meshguard.local.node.LocalNode;
import io.meshguard.local.node.NodeTools;
import io.meshguard.local.vault.LocalVault;
import io.meshguard.local.vault.VaultTools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The chart and the images as an operator has them: webhook, audit-consumer and vault-sync are pods
 * of a real node; Kafka, PostgreSQL and Vault are elsewhere.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.CONCURRENT)
class InstalledChartIT {
  private static final String NAMESPACE = "meshguard-system";
  private static final String WAIT = "--timeout=300s";
  private static final int REPLICAS = 2;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private LocalCluster cluster;
  private LocalNode node;
  private LocalKafka kafka;
  private LocalPostgres postgres;
  private LocalVault vault;

  @BeforeAll
  void install(@TempDir Path folder) throws IOException {
    assumeThat(LocalNode.obstacle()).as("this machine allows no node").isEmpty();
    Path images = folder.resolve("images");
    RunningStack.command(Map.of(), List.of("images", "--output", images.toString())).orFail();
    start(folder);
    for (String image : List.of("webhook", "audit-consumer", "vault-sync", "cli")) {
      node.load(images.resolve(image + ".tar"));
      Files.delete(images.resolve(image + ".tar"));
    }
    cluster.installIstioDefinitions();
    prepare(folder);
    cluster.installChart("meshguard", chart(), NAMESPACE, values());
    for (String workload :
        List.of(
            "statefulset/meshguard-webhook",
            "deployment/meshguard-audit-consumer",
            "daemonset/meshguard-vault-sync")) {
      awaitRollout(workload);
    }
    // On a busy machine the first call may take longer than the API server waits.
    await("the webhook answers the API server in time")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                cluster
                    .kubectl()
                    .run("create", "configmap", "first", "-n", "default", "--dry-run=server")
                    .succeeded());
  }

  private void start(Path folder) {
    Path logs = folder.resolve("logs");
    cluster =
        opened(
            LocalCluster.start(
                ClusterTools.get(Checkout.ROOT), folder.resolve("cluster"), 0, logs));
    node =
        opened(LocalNode.join(cluster, NodeTools.get(Checkout.ROOT), folder.resolve("node"), logs));
    kafka =
        opened(
            LocalKafka.start(
                folder.resolve("kafka"), 0, logs.resolve("kafka.log"), node.machineAddress()));
    postgres =
        opened(LocalPostgres.start(folder.resolve("postgres"), 0, logs.resolve("postgres.log")));
    vault =
        opened(
            LocalVault.start(
                VaultTools.get(Checkout.ROOT),
                folder.resolve("vault"),
                0,
                logs.resolve("vault.log")));
    vault.trust(cluster);
    node.open(postgres.port());
    node.open(URI.create(vault.address()).getPort());
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** What an operator brings: a volume for each webhook, and the database's password. */
  private void prepare(Path folder) throws IOException {
    // The plugin's pods mount; those of the others hold to "restricted" all the same.
    cluster.createNamespace(NAMESPACE, Map.of("pod-security.kubernetes.io/enforce", "privileged"));
    Path password =
        Files.writeString(
            folder.resolve("postgresql.properties"),
            "meshguard.postgres.password=" + postgres.password() + "\n");
    cluster
        .kubectl()
        .require(
            "create",
            "secret",
            "generic",
            "audit-consumer-postgresql",
            "-n",
            NAMESPACE,
            "--from-file=" + password);
    for (int i = 0; i < REPLICAS; i++) {
      makeVolume("decision-log-" + i);
    }
  }

  private void makeVolume(String name) throws IOException {
    Files.createDirectories(node.root().resolve("var/lib").resolve(name));
    cluster
        .kubectl()
        .requireWith(
            """
            apiVersion: v1
            kind: PersistentVolume
            metadata: {name: %1$s}
            spec:
              capacity: {storage: 2Gi}
              accessModes: [ReadWriteOnce]
              local: {path: /var/lib/%1$s}
              nodeAffinity:
                required:
                  nodeSelectorTerms:
                    - matchExpressions: [{key: kubernetes.io/hostname, operator: In, values: [%2$s]}]
            """
                .formatted(name, LocalCluster.NODE),
            "apply",
            "-f",
            "-");
  }

  private static Path chart() {
    return Checkout.ROOT.resolve("deploy/helm/meshguard");
  }

  /** With time enough for a machine on which other tests run. */
  private String values() {
    return """
        cluster: in-cluster
        kafka: {bootstrapServers: "%1$s"}
        webhook: {replicas: %6$d, timeoutSeconds: 30, properties: {meshguard.evaluation.deadline: 20s}}
        auditConsumer:
          service: {enabled: true}
          postgresql: {url: "jdbc:postgresql://%2$s:%3$d/meshguard", user: "%4$s"}
          configurationSecrets: [audit-consumer-postgresql]
        scan: {enabled: true, schedule: "0 0 1 1 *"}
        vaultSync: {enabled: true, vault: {address: "http://%2$s:%5$d"}}
        """
        .formatted(
            kafka.bootstrapServersElsewhere(),
            node.machineAddress(),
            postgres.port(),
            postgres.user(),
            URI.create(vault.address()).getPort(),
            REPLICAS);
  }

  /** What the pods say is worth more than that the time is over. */
  private void awaitRollout(String workload) {
    Answer answer = cluster.kubectl().run("rollout", "status", "-n", NAMESPACE, workload, WAIT);
    assertThat(answer.succeeded())
        .as(
            () ->
                answer.errors()
                    + cluster.kubectl().run("describe", "pods", "-n", NAMESPACE).output()
                    + cluster
                        .kubectl()
                        .run("logs", "-n", NAMESPACE, workload, "--tail=60")
                        .output())
        .isTrue();
  }

  @AfterAll
  void stop() throws Exception {
    while (!parts.isEmpty()) {
      parts.pop().close();
    }
  }

  @Test
  void refusesABadDeploymentAndRecordsIt() throws Exception {
    cluster.kubectl().require("apply", "-f", tour("namespace.yaml"));

    Answer applied = cluster.kubectl().run("apply", "-f", tour("bad-deployment.yaml"));

    assertThat(applied.succeeded()).isFalse();
    assertThat(applied.errors())
        .contains("admission webhook \"validate.meshguard.io\" denied the request")
        .contains("MG-INJ-001", "MG-SEC-001", "fix: ");
    JsonNode decision = decision("namespace=shop&kind=Deployment&outcome=denied");
    assertThat(decision.path("cluster").asText()).isEqualTo("in-cluster");
    assertThat(decision.path("user").asText()).isEqualTo("admin");
  }

  @Test
  void patchesAGoodDeploymentAndRecordsIt() throws Exception {
    cluster.kubectl().require("apply", "-f", tour("namespace.yaml"));
    // The webhook decides on the labels that its cache holds.
    await("the webhook knows the namespace")
        .atMost(FIVE_MINUTES)
        .until(() -> cluster.kubectl().run("apply", "-f", tour("deployment.yaml")).succeeded());

    assertThat(
            cluster
                .kubectl()
                .require(
                    "get",
                    "deployment",
                    "cart",
                    "-n",
                    "shop",
                    "-o",
                    "jsonpath={.spec.template.metadata.annotations}"))
        .contains("sidecar.istio.io/proxyCPU\"", "sidecar.istio.io/proxyMemoryLimit\"");
    assertThat(
            decision("namespace=shop&kind=Deployment&outcome=mutated").path("patchCount").asInt())
        .isPositive();
  }

  /** As a new version replaces them. */
  @Test
  void refusesNobodyWhileTheWebhooksAreReplaced() {
    String webhook = "statefulset/meshguard-webhook";
    cluster.kubectl().require("rollout", "restart", "-n", NAMESPACE, webhook);
    CompletableFuture<Void> rollout = CompletableFuture.runAsync(() -> awaitRollout(webhook));

    List<String> refusals = new ArrayList<>();
    do {
      Answer created =
          cluster
              .kubectl()
              .run("create", "configmap", "meanwhile", "-n", "default", "--dry-run=server");
      if (!created.succeeded()) {
        refusals.add(created.errors());
      }
    } while (!rollout.isDone());

    rollout.join();
    assertThat(refusals).isEmpty();
  }

  @Test
  void givesTheKubeletADriverForSecrets() {
    await("the driver is registered")
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                cluster
                    .kubectl()
                    .require(
                        "get",
                        "csinode",
                        LocalCluster.NODE,
                        "-o",
                        "jsonpath={.spec.drivers[*].name}")
                    .contains("secrets.meshguard.io"));
  }

  /** The threat model of vault-sync says so of the chart's container. */
  @Test
  void keepsTheKeyOfThePluginsStateInTheKernel() {
    String log =
        await("the plugin serves")
            .atMost(FIVE_MINUTES)
            .until(
                () ->
                    cluster
                        .kubectl()
                        .require("logs", "-n", NAMESPACE, "daemonset/meshguard-vault-sync"),
                text -> text.contains("serving, socket="));
    assertThat(log).doesNotContain("the keyring is closed");
  }

  /** Without its socket the kubelet cannot reach the plugin, though its process is well. */
  @Test
  void startsThePluginAnewWhenTheKubeletCannotReachIt() throws Exception {
    Path socket =
        node.root().resolve("var/lib/kubelet/plugins/secrets.meshguard.io").resolve("csi.sock");
    String before = ofPlugin("metadata.name");
    Files.delete(socket);

    await("a restart by its liveness probe")
        .atMost(Duration.ofMinutes(5))
        .until(() -> ofPlugin("status.containerStatuses[*].restartCount").equals("1"));
    await("its socket").atMost(Duration.ofMinutes(5)).until(() -> Files.exists(socket));

    // Another pod, whose container has not been started anew, for whoever counts that.
    cluster.kubectl().require("delete", "pod", "-n", NAMESPACE, before, "--timeout=300s");
    await("another pod")
        .atMost(Duration.ofMinutes(5))
        .until(
            () ->
                !ofPlugin("metadata.name").contains(before)
                    && ofPlugin("status.containerStatuses[*].ready").equals("true"));
  }

  private String ofPlugin(String field) {
    return pods("app.kubernetes.io/component=vault-sync", "{.items[*]." + field + "}");
  }

  /** What the path finds in the chart's pods that the selector selects. */
  private String pods(String selector, String path) {
    return cluster
        .kubectl()
        .require("get", "pods", "-n", NAMESPACE, "-l", selector, "-o", "jsonpath=" + path);
  }

  @Test
  void scansWhatIsThereOnASchedule() throws Exception {
    cluster
        .kubectl()
        .require("create", "job", "scan-now", "--from=cronjob/meshguard-scan", "-n", NAMESPACE);

    Answer completed =
        cluster
            .kubectl()
            .run(
                "wait",
                "--for=condition=Complete",
                "--timeout=300s",
                "-n",
                NAMESPACE,
                "job/scan-now");

    String log = cluster.kubectl().run("logs", "-n", NAMESPACE, "job/scan-now").output();
    assertThat(completed.succeeded()).as(log).isTrue();
    assertThat(log).contains("decisions are recorded with source scan");
    assertThat(decision("source=scan&kind=Namespace&name=default").path("cluster").asText())
        .isEqualTo("in-cluster");
    cluster.kubectl().require("delete", "job", "scan-now", "-n", NAMESPACE);
  }

  @Test
  void letsEachPodRunWithoutARestart() {
    assertThat(
            pods(
                "app.kubernetes.io/component!=scan",
                "{range .items[*]}{.status.containerStatuses[0].restartCount} {end}"))
        .isEqualTo("0 ".repeat(REPLICAS + 2));
  }

  /** The newest decision that matches, once the audit-consumer's pod has it. */
  private JsonNode decision(String query) throws Exception {
    String address = pods("app.kubernetes.io/component=audit-consumer", "{.items[0].status.podIP}");
    URI url = URI.create("http://" + address + ":8090/api/v1/decisions?" + query);
    return await("a decision for " + query)
        .atMost(FIVE_MINUTES)
        .until(
            () ->
                new ObjectMapper()
                    .readTree(
                        http.send(
                                HttpRequest.newBuilder(url).build(),
                                HttpResponse.BodyHandlers.ofString())
                            .body())
                    .path("items")
                    .path(0),
            found -> !found.isMissingNode());
  }
}
