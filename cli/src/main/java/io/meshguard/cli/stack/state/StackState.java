package io.meshguard.cli.stack.state;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one {@code up} has started, as {@code state.json} in its data folder says it.
 *
 * @param phase how far it got
 * @param startedAt when, in RFC 3339
 * @param supervisor the process that started the others and ends with them
 * @param kubeconfig of the API server, with {@code --cluster}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StackState(
    Phase phase,
    String startedAt,
    ProcessId supervisor,
    List<Service> services,
    @Nullable String kubeconfig) {

  /** How far a start has got. */
  public enum Phase {
    STARTING,
    READY
  }

  /**
   * One of the servers.
   *
   * @param process null for an external one
   * @param address what clients connect to
   * @param readiness answers 200 once it is ready; null where a connection is all that can be asked
   * @param log null for an external one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonIgnoreProperties(ignoreUnknown = true)
  public record Service(
      String name,
      @Nullable ProcessId process,
      String address,
      @Nullable String readiness,
      @Nullable String log) {}

  /** Copies the list. */
  public StackState {
    services = List.copyOf(services);
  }
}
