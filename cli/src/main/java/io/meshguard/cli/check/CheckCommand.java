package io.meshguard.cli.check;

import io.meshguard.admission.Decider;
import io.meshguard.admission.Judgement;
import io.meshguard.admission.Verdict;
import io.meshguard.admission.cluster.ClusterContext;
import io.meshguard.admission.masking.Masking;
import io.meshguard.cli.CommandEngine;
import io.meshguard.cli.Rfc3339;
import io.meshguard.cli.report.Finding;
import io.meshguard.cli.report.Place;
import io.meshguard.cli.report.ReportOption;
import io.meshguard.engine.PolicyEngine;
import io.meshguard.engine.bundle.Bundle;
import io.meshguard.engine.bundle.BundleException;
import io.meshguard.events.Decision;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshguard check}: the webhook's verdict on manifests, before they are applied. */
@Command(
    name = "check",
    description = {
      "Judge manifests as the webhook would, without a cluster.",
      "All manifests of one call are each other's context: a Namespace's labels, Guardrails and"
          + " exemptions in them count.",
      "Exit code: 0 clean, 1 violations, 2 an error."
    })
public final class CheckCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "PATH",
      description = "Files, folders, or - for standard input.")
  List<String> paths = List.of();

  @Option(
      names = "--context",
      paramLabel = "FILE",
      description = "What the cluster holds besides: judged in it, not judged itself.")
  List<String> contextPaths = List.of();

  @Option(
      names = "--each",
      description =
          "Judge each PATH by itself, as a call of its own would: for folders that are no one"
              + " cluster, such as overlays.")
  boolean each;

  @Option(
      names = "--bundle",
      paramLabel = "PATH",
      defaultValue = "${MESHGUARD_BUNDLE:-${sys:meshguard.root:-.}/policies/target/bundle.tar.gz}",
      description =
          "The policies' bundle: a folder or a .tar.gz (default: $MESHGUARD_BUNDLE, or"
              + " what this checkout built).")
  Path bundle = Path.of("policies/target/bundle.tar.gz");

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      defaultValue = "default",
      description = "For objects that name none (default: ${DEFAULT-VALUE}).")
  String namespace = "default";

  @Option(
      names = "--cluster",
      paramLabel = "NAME",
      defaultValue = "local",
      description = "The cluster's name, as policies see it (default: ${DEFAULT-VALUE}).")
  String cluster = "local";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      converter = Rfc3339.class,
      description =
          "Judge as at this time, such as 2027-01-31T00:00:00Z: which exemptions and certificates"
              + " will have expired by then, and the same result on any day (default: now).")
  @Nullable Instant at;

  @Mixin ReportOption report = new ReportOption();

  private final InputStream standardInput;

  /** Reads {@code -} from the process's standard input. */
  public CheckCommand() {
    this(System.in);
  }

  CheckCommand(InputStream standardInput) {
    this.standardInput = standardInput;
  }

  @Override
  public Integer call() throws ManifestException, BundleException {
    List<Manifest> around = read(contextPaths);
    List<List<Manifest>> calls = new ArrayList<>();
    if (each) {
      for (String path : paths) {
        calls.add(read(List.of(path)));
      }
    } else {
      calls.add(read(paths));
    }
    List<Finding> findings = judge(calls, around);
    report.print(findings, spec.commandLine().getOut());
    return report.exitCode(findings);
  }

  private List<Manifest> read(List<String> from) throws ManifestException {
    ManifestFiles files = new ManifestFiles(standardInput);
    for (String path : from) {
      files.add(path);
    }
    PrintWriter err = spec.commandLine().getErr();
    files.skipped().forEach(where -> err.println("skipped, no Kubernetes object: " + where));
    return files.manifests();
  }

  /** Each call's manifests are each other's context, beside what is around all of them. */
  private List<Finding> judge(List<List<Manifest>> calls, List<Manifest> around)
      throws ManifestException, BundleException {
    Requests requests = new Requests(namespace);
    Clock clock = at == null ? Clock.systemUTC() : Clock.fixed(at, ZoneOffset.UTC);
    List<Finding> findings = new ArrayList<>();
    try (PolicyEngine engine = CommandEngine.load(Bundle.read(bundle))) {
      for (List<Manifest> judged : calls) {
        List<Manifest> all = new ArrayList<>(around);
        all.addAll(judged);
        ClusterContext context = OfflineContext.of(cluster, requests, all);
        // The records that are made on the way go nowhere, so any key will do.
        Decider decider = new Decider(engine, context, Masking.withNewKey(), clock);
        for (Manifest manifest : judged) {
          findings.add(finding(decider, requests, manifest));
        }
      }
    }
    return findings;
  }

  private static Finding finding(Decider decider, Requests requests, Manifest manifest)
      throws ManifestException {
    Verdict verdict =
        switch (decider.rehearse(requests.create(manifest), Decision.Source.CHECK)) {
          case Judgement.Decided decided -> decided.verdict();
          case Judgement.Failed failed ->
              throw new ManifestException(
                  manifest.position() + ": cannot be judged: " + failed.failure().message());
        };
    return new Finding(
        new Place.File(manifest.file(), manifest.line()),
        manifest.kind(),
        requests.namespace(manifest),
        manifest.name(),
        verdict.violations(),
        verdict.patches());
  }
}
