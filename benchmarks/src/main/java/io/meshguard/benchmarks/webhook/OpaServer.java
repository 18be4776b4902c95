package io.meshguard.benchmarks.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.benchmarks.Project;
import io.meshguard.benchmarks.load.HttpsLoad;
import io.meshguard.local.ChildProcess;
import io.meshguard.local.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rival: {@code opa run --server} on the same Rego sources and the same certificate, asked for
 * the verdict on the whole input document. It keeps no decision log.
 */
final class OpaServer implements Contender {
  private static final Duration START = Duration.ofSeconds(30);

  /** An API server would speak HTTP/2 to a loopback address, as it does to no Service. */
  private static final Map<String, String> HTTP_1 = Map.of("GODEBUG", "http2server=0");

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String name;
  private final ChildProcess process;
  private final int port;
  private final byte[] request;

  private OpaServer(String name, ChildProcess process, int port, byte[] request) {
    this.name = name;
    this.process = process;
    this.port = port;
    this.request = request;
  }

  /**
   * Blocks until it answers.
   *
   * @param sources files and folders of policies and data
   */
  static OpaServer start(String name, Path tls, Path folder, Path... sources)
      throws IOException, InterruptedException {
    int port = Ports.free();
    List<String> command =
        new ArrayList<>(
            List.of(
                Project.tool("opa"),
                "run",
                "--server",
                "--addr=127.0.0.1:" + port,
                "--tls-cert-file=" + tls.resolve("tls.crt"),
                "--tls-private-key-file=" + tls.resolve("tls.key"),
                "--log-level=error",
                "--disable-telemetry"));
    command.addAll(Project.NOT_POLICIES);
    for (Path path : sources) {
      command.add(path.toString());
    }
    ObjectNode body = JSON.createObjectNode();
    body.set("input", JSON.readTree(Project.podInput()));
    byte[] request = HttpsLoad.post("/v1/data/meshguard/verdict", JSON.writeValueAsBytes(body));
    ChildProcess process =
        ChildProcess.start(
            new ChildProcess.Command(name, command, HTTP_1, folder.resolve(name + ".log")));
    process.awaitReady(START, () -> listens(port));
    return new OpaServer(name, process, port, request);
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long processId() {
    return process.pid();
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public byte[] request() {
    return request.clone();
  }

  @Override
  public boolean allows(String answer) throws IOException {
    JsonNode violations = JSON.readTree(answer).path("result").path("violations");
    if (!violations.isArray()) {
      throw new IOException("opa has no verdict on the benchmark's input: " + answer);
    }
    return violations.findValuesAsText("action").stream().noneMatch("deny"::equals);
  }

  /** It does nothing after it has answered. */
  @Override
  public void settle() {}

  @Override
  public void close() {
    process.close();
  }
}
