package io.meshguard.cli.replay;

import io.meshguard.admission.Replay;
import io.meshguard.cli.CommandEngine;
import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.audit.FilterOptions;
import io.meshguard.cli.audit.api.AuditApi;
import io.meshguard.cli.audit.api.ServerOption;
import io.meshguard.cli.output.FormatOption;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.events.DecisionEvent;
import io.meshguard.events.EventCodec;
import io.meshguard.events.MalformedEventException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Gatherers;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code meshguard replay}: what another bundle would have decided. */
@Command(
    name = "replay",
    description = {
      "Judge recorded decisions again with another bundle, and say which would differ.",
      "The policies see what they saw then; time, namespaces, guardrails and exemptions included.",
      "Exit code: 0 nothing differs, 1 something does, 2 an error."
    })
public final class ReplayCommand implements Callable<Integer> {
  /** Records are fetched one by one: so many requests keep the evaluation fed. */
  private static final int REQUESTS_AT_ONCE = 8;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--bundle",
      required = true,
      paramLabel = "PATH",
      description = "The other bundle: a folder or a .tar.gz, as 'policies/build bundle' makes it.")
  Path bundle = Path.of("");

  @Mixin ServerOption server = new ServerOption();
  @Mixin FilterOptions filter = new FilterOptions();

  @Mixin FormatOption format = new FormatOption();

  @Override
  public Integer call() throws BundleException {
    AuditApi api = server.api();
    EventCodec codec = new EventCodec();
    Tally tally = new Tally();
    try (PolicyEngine engine = CommandEngine.load(Bundle.read(bundle));
        Stream<DecisionEvent> events =
            api.allDecisions(filter.parameters())
                .map(decision -> decision.path("id").asText())
                .gather(
                    Gatherers.mapConcurrent(
                        REQUESTS_AT_ONCE, id -> decoded(codec, api.record(id))))) {
      Replay replay = new Replay(engine);
      events.forEachOrdered(event -> tally.add(event, replay.replay(event.data())));
      ReplayReport report = new ReplayReport(engine.bundle(), tally, spec.commandLine().getOut());
      switch (format.chosen()) {
        case table -> report.table();
        case json -> report.json();
      }
    }
    return tally.changed() > 0 ? 1 : 0;
  }

  private static DecisionEvent decoded(EventCodec codec, String record) {
    try {
      return codec.decode(record.getBytes(StandardCharsets.UTF_8));
    } catch (MalformedEventException e) {
      throw new CommandFailure("a stored decision cannot be read: " + e.getMessage(), e);
    }
  }
}
