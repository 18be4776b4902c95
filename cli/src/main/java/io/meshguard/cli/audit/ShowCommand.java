package io.meshguard.cli.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.cli.audit.api.ServerOption;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshguard audit show ID}: the whole record, as it was on Kafka. */
@Command(name = "show", description = "Print one decision's whole record, as it was on Kafka.")
final class ShowCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServerOption server = new ServerOption();

  @Parameters(paramLabel = "ID", description = "The decision's id, as 'audit query' lists it.")
  String id = "";

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    JsonNode decision = server.api().decision(id);
    out.println(decision.toPrettyString());
    out.flush();
    return 0;
  }
}
