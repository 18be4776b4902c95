package io.meshguard.system;

import static org.awaitility.Awaitility.await;
import static org.awaitility.Durations.FIVE_MINUTES;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The Vault of {@code up --cluster}, as its administrator uses it. */
final class Vault {
  private static final int NOTHING_FOUND = 2;

  private final String program = Checkout.tool("vault");
  private final Path folder;
  private final String address;

  Vault(RunningStack stack) {
    this.folder = stack.folder().resolve("vault");
    this.address = "http://127.0.0.1:" + stack.port("--port-vault");
  }

  /** Runs {@code vault} and returns what it prints; fails unless it succeeds. */
  String run(String... arguments) {
    return answer(arguments).orFail().output();
  }

  /** Runs {@code vault}, whatever comes of it. */
  Completed answer(String... arguments) {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    return Completed.run(command, Map.of("VAULT_ADDR", address, "VAULT_TOKEN", content("token")));
  }

  /** The ids of the leases below the prefix. */
  List<String> leases(String prefix) {
    Completed answer = answer("list", "sys/leases/lookup/" + prefix);
    if (answer.exitCode() == NOTHING_FOUND && answer.errors().contains("No value found")) {
      return List.of();
    }
    // Below a heading and a line.
    return answer.orFail().output().lines().skip(2).toList();
  }

  /** A role of one service account that may do what the rules (HCL) say. */
  void role(String name, String namespace, String rules) {
    try {
      Path file = Files.writeString(Files.createTempFile("policy", ".hcl"), rules);
      run("policy", "write", name, file.toString());
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run(
        "write",
        "auth/kubernetes/role/" + name,
        "bound_service_account_names=" + name,
        "bound_service_account_namespaces=" + namespace,
        "audience=vault",
        "token_policies=" + name);
  }

  /** Lets it serve again after {@code operator seal}, and blocks until it does. */
  void unseal() {
    run("operator", "unseal", content("unseal-key"));
    await("Vault serves")
        .atMost(FIVE_MINUTES)
        .until(() -> answer("token", "lookup").exitCode() == 0);
  }

  private String content(String file) {
    try {
      return Files.readString(folder.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
