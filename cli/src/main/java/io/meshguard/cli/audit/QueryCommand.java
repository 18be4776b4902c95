package io.meshguard.cli.audit;

import io.meshguard.cli.audit.api.ServerOption;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code meshguard audit query}: decisions that match, newest first. */
@Command(name = "query", description = "List the decisions that match, newest first.")
final class QueryCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();
  @Mixin ServerOption server = new ServerOption();
  @Mixin FilterOptions filter = new FilterOptions();
  @Mixin Listing listing = new Listing();

  @Override
  public Integer call() {
    DecisionTable decisions = new DecisionTable(ZoneId.systemDefault());
    listing.print(
        spec.commandLine().getOut(),
        server.api()::decisions,
        filter.parameters(),
        decisions.table(),
        decisions::add,
        "No decision matches.");
    return 0;
  }
}
