package io.meshguard.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.audit.api.ServerOption;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code meshguard audit tail}: decisions as they are stored, until interrupted. */
@Command(name = "tail", description = "Print decisions as they are stored, until interrupted.")
final class TailCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServerOption server = new ServerOption();
  @Mixin FilterOptions filter = new FilterOptions();

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    DecisionTable decisions = new DecisionTable(ZoneId.systemDefault());
    try (Stream<JsonNode> stream = server.api().stream(filter.parameters())) {
      stream.forEach(
          decision -> {
            out.println(decisions.line(decision));
            out.flush();
          });
    }
    return 0;
  }
}
