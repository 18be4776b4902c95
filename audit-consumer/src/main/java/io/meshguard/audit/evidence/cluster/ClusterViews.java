package io.meshguard.audit.evidence.cluster;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshguard.audit.AuditSettings;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Chooses where the cluster is looked at. */
class ClusterViews {

  @Produces
  @Singleton
  ClusterView view(AuditSettings settings, Instance<KubernetesClient> client) {
    return settings.kubernetes().enabled()
        ? new KubernetesView(client.get())
        : new FolderView(settings.resources().orElse(null));
  }
}
