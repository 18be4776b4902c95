package io.meshguard.cli.stack;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.meshguard.cli.output.Paths;
import io.meshguard.cli.output.Table;
import io.meshguard.cli.stack.servers.Health;
import io.meshguard.cli.stack.servers.Stack;
import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.cli.stack.state.ProcessId;
import io.meshguard.cli.stack.state.StackState;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How everything is.
 *
 * @param running whether there is a supervisor
 * @param webhook what the webhook says of itself; null if it cannot be asked
 * @param policyError why the policies in {@code policies/} are not the ones that decide; null if
 *     they are
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record StackReport(
    boolean running,
    boolean healthy,
    @Nullable String startedAt,
    List<ServiceReport> services,
    @Nullable JsonNode webhook,
    @Nullable String policyError,
    @Nullable String kubeconfig) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** How one server is. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ServiceReport(
      String name,
      String state,
      @Nullable Long pid,
      String address,
      @Nullable String readiness,
      @Nullable String log) {}

  static StackReport of(DataFolder folder, Health health) {
    Optional<StackState> found =
        Files.isDirectory(folder.path()) ? folder.readState() : Optional.empty();
    if (found.isEmpty() || found.get().supervisor().running().isEmpty()) {
      return new StackReport(false, false, null, List.of(), null, null, null);
    }
    StackState state = found.get();
    List<ServiceReport> services =
        state.services().stream().map(service -> ask(service, health)).toList();
    boolean healthy =
        state.phase() == StackState.Phase.READY
            && services.stream().allMatch(service -> service.state().equals("ready"));
    return new StackReport(
        true,
        healthy,
        state.startedAt(),
        services,
        webhookStatus(state, health),
        policyError(folder),
        state.kubeconfig());
  }

  private static ServiceReport ask(StackState.Service service, Health health) {
    ProcessId process = service.process();
    return new ServiceReport(
        service.name(),
        stateOf(service, health),
        process == null ? null : process.pid(),
        service.address(),
        service.readiness(),
        service.log());
  }

  private static String stateOf(StackState.Service service, Health health) {
    if (service.process() != null && service.process().running().isEmpty()) {
      return "ended";
    }
    boolean ready =
        service.readiness() == null
            ? listens(service.address())
            : health.ready(service.readiness());
    return ready ? "ready" : "not ready";
  }

  /** Of several addresses, the first; what has none is well as long as it runs. */
  private static boolean listens(String address) {
    String plain = address.replaceFirst("^https?://", "").split(",", 2)[0];
    return plain.equals("-") || Health.listens(plain);
  }

  private static @Nullable JsonNode webhookStatus(StackState state, Health health) {
    return state.services().stream()
        .filter(service -> service.name().equals(Stack.WEBHOOK))
        .flatMap(service -> Optional.ofNullable(service.readiness()).stream())
        .map(readiness -> readiness.replace("/q/health/ready", "/status"))
        .flatMap(url -> health.get(url).stream())
        .findFirst()
        .map(StackReport::parsed)
        .orElse(null);
  }

  private static @Nullable JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException notOurs) {
      return null;
    }
  }

  private static @Nullable String policyError(DataFolder folder) {
    try {
      return Files.exists(folder.policyError())
          ? Files.readString(folder.policyError()).strip()
          : null;
    } catch (IOException e) {
      return folder.policyError() + " cannot be read";
    }
  }

  /** For a person. */
  void print(PrintWriter out) {
    if (!running) {
      out.println("Nothing runs. Start it with ./meshguard up");
      return;
    }
    Table table = new Table("SERVICE", "STATE", "PROCESS", "ADDRESS", "LOG");
    for (ServiceReport service : services) {
      table.add(
          service.name(),
          service.state(),
          service.pid() == null ? "external" : Long.toString(service.pid()),
          service.address(),
          service.log() == null ? "-" : Paths.shown(java.nio.file.Path.of(service.log())));
    }
    table.print(out);
    if (webhook != null) {
      JsonNode bundle = webhook.path("bundle");
      out.println("bundle: revision " + bundle.path("revision").asText("?") + lastError(bundle));
      for (JsonNode source : webhook.path("context")) {
        source
            .path("errors")
            .forEach(error -> out.println("refused: " + Table.printable(error.asText())));
      }
    }
    if (kubeconfig != null) {
      out.println("kubectl --kubeconfig " + Paths.shown(java.nio.file.Path.of(kubeconfig)));
    }
    if (policyError != null) {
      out.println("policies/ cannot be built, the bundle above goes on deciding:");
      out.print(policyError.indent(2));
    }
    out.flush();
  }

  private static String lastError(JsonNode bundle) {
    String error = bundle.path("lastError").asText("");
    return error.isEmpty() ? "" : ", a newer one was refused: " + error;
  }

  /** For a program. */
  String json() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report is plain data", e);
    }
  }
}
