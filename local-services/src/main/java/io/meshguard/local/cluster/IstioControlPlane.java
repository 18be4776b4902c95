package io.meshguard.local.cluster;

import io.meshguard.local.ChildProcess;
import io.meshguard.local.LocalServiceException;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real istiod beside an API server: a child process that injects sidecars, with the configuration
 * that {@code istioctl manifest generate} makes. Its webhooks are registered with a URL, since no
 * Service leads out of the cluster. Thread-safe.
 */
public final class IstioControlPlane implements AutoCloseable {
  private static final Duration START_DEADLINE = Duration.ofMinutes(2);
  private static final String NAMESPACE = "istio-system";

  /** What Istio calls the registration of its injector. */
  public static final String INJECTOR = "istio-sidecar-injector";

  /** What istiod reads at its start; permissions it has by its kubeconfig. */
  private static final Set<String> CONFIGURATION = Set.of("ConfigMap");

  private final Tools tools;
  private final Kubectl kubectl;
  private final ChildProcess process;
  private final String injector;

  /** The programs that it takes: what {@code tools/get} says of each. */
  public record Tools(Path istiod, Path istioctl, Path kubectl) {}

  private IstioControlPlane(Tools tools, Kubectl kubectl, ChildProcess process, String injector) {
    this.tools = tools;
    this.kubectl = kubectl;
    this.process = process;
    this.injector = injector;
  }

  /**
   * Starts istiod and blocks until it is ready to inject. The API server does not ask it before
   * {@link #register}.
   *
   * @param kubeconfig of an administrator of a cluster that has Istio's custom resource definitions
   * @param log takes istiod's output
   * @throws LocalServiceException when the cluster refuses its configuration, or it does not start
   */
  public static IstioControlPlane start(Tools tools, Path kubeconfig, Path log) {
    Kubectl kubectl = new Kubectl(tools.kubectl(), kubeconfig);
    kubectl.requireWith(
        """
        apiVersion: v1
        kind: Namespace
        metadata: {name: %s}
        """
            .formatted(NAMESPACE),
        "apply",
        "-f",
        "-");
    kubectl.requireWith(
        manifests(tools, CONFIGURATION), "apply", "--server-side", "--force-conflicts", "-f", "-");
    int injection = Ports.free();
    int http = Ports.free();
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command(
                "istiod", command(tools, kubeconfig, injection, http), environment(), log));
    process.awaitReady(START_DEADLINE, () -> ready(http));
    return new IstioControlPlane(
        tools, kubectl, process, "https://localhost:" + injection + "/inject");
  }

  private static List<String> command(Tools tools, Path kubeconfig, int injection, int http) {
    return List.of(
        tools.istiod().toString(),
        "discovery",
        "--kubeconfig=" + kubeconfig,
        "--httpsAddr=127.0.0.1:" + injection,
        "--httpAddr=127.0.0.1:" + http,
        "--grpcAddr=127.0.0.1:" + Ports.free(),
        "--secureGRPCAddr=127.0.0.1:" + Ports.free(),
        "--monitoringAddr=127.0.0.1:" + Ports.free(),
        "--ctrlz_port=" + Ports.free());
  }

  private static Map<String, String> environment() {
    return Map.of(
        "POD_NAME", "istiod",
        "POD_NAMESPACE", NAMESPACE,
        "REVISION", "default",
        // The name that its certificate has to have for the API server.
        "ISTIOD_CUSTOM_HOST", "localhost");
  }

  /**
   * From now on the API server asks istiod to inject, once istiod has written its CA into the
   * registration, which takes a moment; until then pods of the mesh are refused.
   *
   * @param name of the registration: registrations are asked in the order of their names
   * @param reinvocationPolicy {@code Never}, Istio's default, or {@code IfNeeded}
   */
  public void register(String name, String reinvocationPolicy) {
    String registration =
        manifests(
                tools,
                Set.of("MutatingWebhookConfiguration"),
                "values.istiodRemote.injectionURL=" + injector,
                "values.sidecarInjectorWebhook.reinvocationPolicy=" + reinvocationPolicy)
            .replace("\n  name: " + INJECTOR + "\n", "\n  name: " + name + "\n");
    kubectl.requireWith(registration, "apply", "-f", "-");
  }

  /** The API server asks it no more. */
  public void unregister(String name) {
    kubectl.require("delete", "mutatingwebhookconfiguration", name);
  }

  /** Of the manifests that would install Istio, those of some kinds. */
  private static String manifests(Tools tools, Set<String> kinds, String... settings) {
    List<String> arguments =
        Stream.concat(
                Stream.of("manifest", "generate"),
                Stream.of(settings).flatMap(setting -> Stream.of("--set", setting)))
            .toList();
    Answer answer = new Program(List.of(tools.istioctl().toString())).run("", arguments);
    if (!answer.succeeded()) {
      throw new LocalServiceException("istioctl makes no manifests: " + answer.errors().strip());
    }
    return Stream.of(answer.output().split("(?m)^---$"))
        .filter(
            manifest ->
                manifest.lines().anyMatch(line -> kinds.contains(line.replaceFirst("^kind: ", ""))))
        .collect(Collectors.joining("---\n"));
  }

  private static boolean ready(int port) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection)
              URI.create("http://127.0.0.1:" + port + "/ready").toURL().openConnection();
      connection.setConnectTimeout(1_000);
      connection.setReadTimeout(1_000);
      return connection.getResponseCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Stops istiod; its registrations stay. */
  @Override
  public void close() {
    process.close();
  }
}
