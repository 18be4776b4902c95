package io.meshguard.system;

import static io.meshguard.system.Checkout.tour;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.local.cluster.Answer;
import io.meshguard.local.cluster.LocalCluster;
import io.meshguard.local.node.LocalNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  private final HttpClient http = HttpClient.newHttpClient();
  private InstalledChart chart;
  private LocalCluster cluster;

  @BeforeAll
  void install(@TempDir Path folder) throws Exception {
    assumeThat(LocalNode.obstacle()).as("this machine allows no node").isEmpty();
    chart = new InstalledChart(folder);
    cluster = chart.cluster();
  }

  @AfterAll
  void stop() throws Exception {
    if (chart != null) {
      chart.close();
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
    cluster.kubectl().require("rollout", "restart", "-n", InstalledChart.NAMESPACE, webhook);
    CompletableFuture<Void> rollout = CompletableFuture.runAsync(() -> chart.awaitRollout(webhook));

    List<String> refusals = new ArrayList<>();
    do {
      Answer created = chart.createNothing();
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
                        .require(
                            "logs",
                            "-n",
                            InstalledChart.NAMESPACE,
                            "daemonset/meshguard-vault-sync"),
                text -> text.contains("serving, socket="));
    assertThat(log).doesNotContain("the keyring is closed");
  }

  /** Without its socket the kubelet cannot reach the plugin, though its process is well. */
  @Test
  void startsThePluginAnewWhenTheKubeletCannotReachIt() throws Exception {
    Path socket =
        chart
            .node()
            .root()
            .resolve("var/lib/kubelet/plugins/secrets.meshguard.io")
            .resolve("csi.sock");
    String before = ofPlugin("metadata.name");
    Files.delete(socket);

    await("a restart by its liveness probe")
        .atMost(Duration.ofMinutes(5))
        .until(() -> ofPlugin("status.containerStatuses[*].restartCount").equals("1"));
    await("its socket").atMost(Duration.ofMinutes(5)).until(() -> Files.exists(socket));

    // Another pod, whose container has not been started anew, for whoever counts that.
    cluster
        .kubectl()
        .require("delete", "pod", "-n", InstalledChart.NAMESPACE, before, "--timeout=300s");
    await("another pod")
        .atMost(Duration.ofMinutes(5))
        .until(
            () ->
                !ofPlugin("metadata.name").contains(before)
                    && ofPlugin("status.containerStatuses[*].ready").equals("true"));
  }

  private String ofPlugin(String field) {
    return chart.pods("app.kubernetes.io/component=vault-sync", "{.items[*]." + field + "}");
  }

  @Test
  void scansWhatIsThereOnASchedule() throws Exception {
    cluster
        .kubectl()
        .require(
            "create",
            "job",
            "scan-now",
            "--from=cronjob/meshguard-scan",
            "-n",
            InstalledChart.NAMESPACE);

    Answer completed =
        cluster
            .kubectl()
            .run(
                "wait",
                "--for=condition=Complete",
                "--timeout=300s",
                "-n",
                InstalledChart.NAMESPACE,
                "job/scan-now");

    String log =
        cluster.kubectl().run("logs", "-n", InstalledChart.NAMESPACE, "job/scan-now").output();
    assertThat(completed.succeeded()).as(log).isTrue();
    assertThat(log).contains("decisions are recorded with source scan");
    assertThat(decision("source=scan&kind=Namespace&name=default").path("cluster").asText())
        .isEqualTo("in-cluster");
    cluster.kubectl().require("delete", "job", "scan-now", "-n", InstalledChart.NAMESPACE);
  }

  @Test
  void letsEachPodRunWithoutARestart() {
    assertThat(
            chart.pods(
                "app.kubernetes.io/component!=scan",
                "{range .items[*]}{.status.containerStatuses[0].restartCount} {end}"))
        .isEqualTo("0 ".repeat(InstalledChart.REPLICAS + 2));
  }

  /** The newest decision that matches, once the audit-consumer's pod has it. */
  private JsonNode decision(String query) throws Exception {
    String address =
        chart.pods("app.kubernetes.io/component=audit-consumer", "{.items[0].status.podIP}");
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
