package io.meshguard.vaultsync.csi;

import io.meshguard.events.SecretAccess;
import io.meshguard.vaultsync.delivery.Publication;
import io.meshguard.vaultsync.protocol.csi.NodePublishVolumeRequest;
import io.meshguard.vaultsync.protocol.csi.VolumeCapability;
import io.meshguard.vaultsync.spec.SpecException;
import io.meshguard.vaultsync.spec.SpecReader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the kubelet's request. Thread-safe. */
public final class PublicationReader {
  private static final String TOKENS = "csi.storage.k8s.io/serviceAccount.tokens";
  private static final String EPHEMERAL = "csi.storage.k8s.io/ephemeral";

  private final ServiceAccountTokens tokens;

  /**
   * @param audience of the token to log in with; empty for the only one there is
   */
  public PublicationReader(String audience) {
    this.tokens = new ServiceAccountTokens(audience);
  }

  /** What was asked for, and the pod's service-account token, apart from each other. */
  record Published(Publication publication, @Nullable String jwt) {
    /** Without the token. */
    @Override
    public String toString() {
      return publication.volume();
    }
  }

  Published read(NodePublishVolumeRequest request) throws SpecException {
    Map<String, String> context = request.getVolumeContextMap();
    if (request.getVolumeId().isEmpty()) {
      throw new SpecException("volume_id is needed");
    }
    if (request.getTargetPath().isEmpty() || !Path.of(request.getTargetPath()).isAbsolute()) {
      throw new SpecException("target_path has to be an absolute path");
    }
    if (!request.hasVolumeCapability()) {
      throw new SpecException("volume_capability is needed");
    }
    VolumeCapability capability = request.getVolumeCapability();
    if (capability.hasBlock()) {
      throw new SpecException("secrets come as files, not as a block device");
    }
    if (!context.getOrDefault(EPHEMERAL, "true").equals("true")) {
      throw new SpecException(
          "this driver has no persistent volumes: write it as an inline volume of the pod"
              + " (volumes[].csi)");
    }
    String tokensJson = request.getSecretsOrDefault(TOKENS, context.getOrDefault(TOKENS, ""));
    String jwt = tokens.choose(tokensJson);
    Map<String, String> attributes = new HashMap<>(context);
    attributes.keySet().removeIf(name -> name.startsWith(SpecReader.KUBELET_PREFIX));
    SecretAccess.Pod pod =
        new SecretAccess.Pod(
            context.getOrDefault("csi.storage.k8s.io/pod.namespace", ""),
            context.getOrDefault("csi.storage.k8s.io/pod.name", ""),
            context.getOrDefault("csi.storage.k8s.io/pod.uid", ""),
            context.getOrDefault("csi.storage.k8s.io/serviceAccount.name", ""));
    return new Published(
        new Publication(
            request.getVolumeId(),
            request.getTargetPath(),
            pod,
            jwt == null ? "" : ServiceAccountTokens.accountUid(jwt),
            attributes,
            group(capability)),
        jwt);
  }

  private static int group(VolumeCapability capability) throws SpecException {
    String group = capability.getMount().getVolumeMountGroup();
    if (group.isEmpty()) {
      return -1;
    }
    if (!group.matches("\\d{1,9}")) {
      throw new SpecException("volume_mount_group \"" + group + "\" is no number");
    }
    return Integer.parseInt(group);
  }
}
