package io.meshguard.cli.secrets.migrate;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.meshguard.cli.CommandFailure;
import io.meshguard.cli.secrets.migrate.Journal.Step;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.util.Arrays;
import java.util.List;

/** Takes a migration back, the last step first. What is in Vault stays there. */
final class Rollback {
  /** The volume is not what the migration has made of it. */
  private static final int UNPROCESSABLE = 422;

  private final KubernetesClient client;
  private final Journal journal;
  private final PrintWriter out;

  Rollback(KubernetesClient client, Journal journal, PrintWriter out) {
    this.client = client;
    this.journal = journal;
    this.out = out;
  }

  /**
   * @return whether every volume is what it was
   */
  boolean run() {
    List<Step> steps =
        journal.steps().reversed().stream()
            .filter(step -> !step.state().equals(Step.RESTORED))
            .toList();
    if (steps.isEmpty()) {
      out.println("There is nothing to take back: the journal holds no change.");
    }
    boolean all = true;
    for (Step step : steps) {
      all &= restore(step);
    }
    return all;
  }

  private boolean restore(Step step) {
    List<String> missing = missing(step);
    if (step.state().equals(Step.CHANGED) && !missing.isEmpty()) {
      out.printf(
          "Not restored: %s, volume %s: Secret %s is not there any more, and pods would not start."
              + " Put it back (vault kv get shows what Vault has), then run this again%n",
          step.workload(), step.volume(), String.join(", ", missing));
      return false;
    }
    try {
      KubernetesChange.apply(client, step.workload(), step.inverse());
      out.printf(
          "Restored: %s, volume %s, Secret %s%n", step.workload(), step.volume(), step.secret());
    } catch (KubernetesClientException e) {
      if (e.getCode() != UNPROCESSABLE && e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw new CommandFailure(
            step.workload() + " is not restored: " + KubernetesChange.reason(e) + ". Run it again",
            e);
      }
      if (step.state().equals(Step.CHANGED)) {
        out.printf(
            "Not restored: %s, volume %s: %s. Put it right by hand%n",
            step.workload(), step.volume(), KubernetesChange.reason(e));
        return false;
      }
      // It was never changed.
    }
    journal.restored(step);
    return true;
  }

  /** Those of the step's Secrets that somebody has deleted, as one does when all is well. */
  private List<String> missing(Step step) {
    return Arrays.stream(step.secret().split(", "))
        .filter(
            secret ->
                client.secrets().inNamespace(step.workload().namespace()).withName(secret).get()
                    == null)
        .toList();
  }
}
