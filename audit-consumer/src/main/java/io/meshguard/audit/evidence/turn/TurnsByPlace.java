package io.meshguard.audit.evidence.turn;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshguard.audit.AuditSettings;
import io.meshguard.audit.store.Database;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Chooses how replicas take turns: by the cluster where there is one. */
class TurnsByPlace {

  @Produces
  @Singleton
  Turns turns(
      AuditSettings settings, Instance<KubernetesClient> client, Database database, Rounds rounds) {
    return settings.kubernetes().enabled()
        ? new LeaseTurns(
            client.get(),
            settings.kubernetes().namespace(),
            (instance, took, scopes) -> rounds.record(settings.cluster(), instance, took, scopes))
        : new DatabaseTurns(database, settings.cluster(), settings.evidence().interval());
  }

  void stop(@Disposes Turns turns) {
    if (turns instanceof LeaseTurns lease) {
      lease.close();
    }
  }
}
