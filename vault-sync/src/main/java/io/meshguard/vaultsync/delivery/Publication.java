package io.meshguard.vaultsync.delivery;

import io.meshguard.events.SecretAccess;
import java.util.Map;

/**
 * What the kubelet asked for, and where. It holds no token.
 *
 * @param volume the CSI volume's id
 * @param target where the pod's files appear
 * @param pod whose they are
 * @param serviceAccountUid empty where the kubelet did not say
 * @param attributes the volume's
 * @param group the pod's fsGroup; -1 where it has none
 */
public record Publication(
    String volume,
    String target,
    SecretAccess.Pod pod,
    String serviceAccountUid,
    Map<String, String> attributes,
    int group) {

  public Publication {
    attributes = Map.copyOf(attributes);
  }

  /** The service account, as namespace/name/uid. */
  String subject() {
    return pod.namespace() + "/" + pod.serviceAccount() + "/" + serviceAccountUid;
  }
}
