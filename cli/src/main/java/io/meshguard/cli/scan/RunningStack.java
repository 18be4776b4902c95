package io.meshguard.cli.scan;

import io.meshguard.cli.stack.state.DataFolder;
import io.meshguard.cli.stack.state.StackState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a running {@code up} has to offer. All of it is empty where none runs. */
final class RunningStack {
  private final DataFolder folder;
  private final Optional<StackState> state;

  RunningStack(DataFolder folder) {
    this.folder = folder;
    this.state = folder.readState();
  }

  Optional<Path> kubeconfig() {
    return state.map(StackState::kubeconfig).map(Path::of);
  }

  Optional<String> kafka() {
    return address("kafka");
  }

  /** Where the page and the API are. */
  Optional<String> auditConsumer() {
    return address("audit-consumer");
  }

  /** The bundle that the webhook has, if it was built from sources. */
  Optional<String> bundle() {
    return state.map(_ -> folder.bundle()).filter(Files::exists).map(Path::toString);
  }

  /** With this key, masks of a scan equal those of admissions. */
  Optional<Path> maskingKey() {
    return state.map(_ -> folder.maskingKey()).filter(Files::exists);
  }

  private Optional<String> address(String service) {
    return state.stream()
        .flatMap(running -> running.services().stream())
        .filter(one -> one.name().equals(service))
        .map(StackState.Service::address)
        .findFirst();
  }
}
