package io.meshguard.vaultsync;

import io.meshguard.vaultsync.node.Mounts;
import io.meshguard.vaultsync.protocol.csi.NodePublishVolumeRequest;
import io.meshguard.vaultsync.protocol.csi.NodeUnpublishVolumeRequest;
import io.meshguard.vaultsync.protocol.csi.VolumeCapability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** Publishes volumes of one service account's pods, with what the kubelet adds to a request. */
public final class Kubelet implements AutoCloseable {
  private final Plugin plugin;
  private final Path folder;
  private final Jwt jwt;
  private final String namespace;
  private final String account;
  private final Set<String> published = Collections.synchronizedSet(new LinkedHashSet<>());

  public Kubelet(Plugin plugin, Path folder, Jwt jwt, String namespace, String account) {
    this.plugin = plugin;
    this.folder = folder;
    this.jwt = jwt;
    this.namespace = namespace;
    this.account = account;
  }

  /** Where the pod of that volume sees its files. */
  public Path target(String volume) {
    return folder.resolve(volume).resolve("mount");
  }

  /** Publishes, or publishes again. */
  public Path publish(String volume, Map<String, String> attributes) throws Exception {
    return publish(volume, attributes, "");
  }

  public Path publish(String volume, Map<String, String> attributes, String group)
      throws Exception {
    Map<String, String> context = new HashMap<>(attributes);
    context.put("csi.storage.k8s.io/ephemeral", "true");
    context.put("csi.storage.k8s.io/pod.name", "pod-" + volume);
    context.put("csi.storage.k8s.io/pod.namespace", namespace);
    context.put("csi.storage.k8s.io/pod.uid", "uid-" + volume);
    context.put("csi.storage.k8s.io/serviceAccount.name", account);
    context.put(
        "csi.storage.k8s.io/serviceAccount.tokens",
        "{\"vault\":{\"token\":\"%s\",\"expirationTimestamp\":\"2099-01-01T00:00:00Z\"}}"
            .formatted(jwt.token(namespace, account)));
    Files.createDirectories(target(volume).getParent());
    published.add(volume);
    var unused =
        plugin
            .node()
            .nodePublishVolume(
                NodePublishVolumeRequest.newBuilder()
                    .setVolumeId(volume)
                    .setTargetPath(target(volume).toString())
                    .setReadonly(true)
                    .setVolumeCapability(
                        VolumeCapability.newBuilder()
                            .setMount(
                                VolumeCapability.MountVolume.newBuilder()
                                    .setVolumeMountGroup(group)))
                    .putAllVolumeContext(context)
                    .build());
    return target(volume);
  }

  public void unpublish(String volume) {
    var unused =
        plugin
            .node()
            .nodeUnpublishVolume(
                NodeUnpublishVolumeRequest.newBuilder()
                    .setVolumeId(volume)
                    .setTargetPath(target(volume).toString())
                    .build());
    published.remove(volume);
  }

  /** The message that a pod's event would carry; fails if the volume is published after all. */
  public String refusal(String volume, Map<String, String> attributes) throws Exception {
    try {
      publish(volume, attributes);
    } catch (io.grpc.StatusRuntimeException e) {
      if (Mounts.mounted(target(volume))) {
        throw new AssertionError("refused, and mounted all the same", e);
      }
      return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
    }
    throw new AssertionError("published, though it should have been refused");
  }

  /** What a look at a published volume finds wrong; empty where nothing is. */
  public String complaint(String volume, Map<String, String> attributes) throws Exception {
    try {
      publish(volume, attributes);
      return "";
    } catch (io.grpc.StatusRuntimeException e) {
      return e.getStatus().getCode() + ": " + e.getStatus().getDescription();
    }
  }

  @Override
  public void close() throws IOException {
    for (String volume : Set.copyOf(published)) {
      unpublish(volume);
    }
  }
}
