package io.meshguard.vaultsync.csi;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.StreamObserver;
import io.meshguard.vaultsync.defect.Defect;
import io.meshguard.vaultsync.delivery.DeliveryException;
import io.meshguard.vaultsync.delivery.Volumes;
import io.meshguard.vaultsync.protocol.csi.NodeGetCapabilitiesRequest;
import io.meshguard.vaultsync.protocol.csi.NodeGetCapabilitiesResponse;
import io.meshguard.vaultsync.protocol.csi.NodeGetInfoRequest;
import io.meshguard.vaultsync.protocol.csi.NodeGetInfoResponse;
import io.meshguard.vaultsync.protocol.csi.NodeGrpc;
import io.meshguard.vaultsync.protocol.csi.NodePublishVolumeRequest;
import io.meshguard.vaultsync.protocol.csi.NodePublishVolumeResponse;
import io.meshguard.vaultsync.protocol.csi.NodeServiceCapability;
import io.meshguard.vaultsync.protocol.csi.NodeUnpublishVolumeRequest;
import io.meshguard.vaultsync.protocol.csi.NodeUnpublishVolumeResponse;
import io.meshguard.vaultsync.spec.SpecException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the kubelet asks of a node plugin: publish and unpublish, each idempotent. */
public final class NodeService extends NodeGrpc.NodeImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(NodeService.class);

  /** The kubelet's, for a call of this kind (csiTimeout in its csi_plugin.go). */
  private static final Duration KUBELETS_PATIENCE = Duration.ofMinutes(2);

  /** What is left for files, mounts and the answer's way. */
  private static final Duration TO_ANSWER = Duration.ofSeconds(5);

  private final String node;
  private final Volumes volumes;
  private final PublicationReader publications;

  public NodeService(String node, Volumes volumes, PublicationReader publications) {
    this.node = node;
    this.volumes = volumes;
    this.publications = publications;
  }

  @Override
  public void nodePublishVolume(
      NodePublishVolumeRequest request, StreamObserver<NodePublishVolumeResponse> answer) {
    try {
      PublicationReader.Published published = publications.read(request);
      volumes.publish(published.publication(), published.jwt(), limit());
      Answers.send(answer, NodePublishVolumeResponse.getDefaultInstance());
    } catch (SpecException e) {
      Answers.refuse(answer, String.valueOf(e.getMessage()));
    } catch (DeliveryException e) {
      LOG.warn("not published, volume={}: {}", request.getVolumeId(), e.getMessage());
      Answers.fail(answer, e);
    } catch (RuntimeException e) {
      LOG.error("not published, volume={}: {}", request.getVolumeId(), Defect.described(e));
      Answers.apologize(answer, e);
    }
  }

  /**
   * How long Vault may be waited for: until just before the caller gives up, so that it hears why.
   */
  private static Duration limit() {
    Deadline deadline = Context.current().getDeadline();
    Duration left =
        deadline == null
            ? KUBELETS_PATIENCE
            : Duration.ofMillis(deadline.timeRemaining(TimeUnit.MILLISECONDS));
    return left.compareTo(TO_ANSWER.multipliedBy(2)) > 0
        ? left.minus(TO_ANSWER)
        : left.dividedBy(2);
  }

  @Override
  public void nodeUnpublishVolume(
      NodeUnpublishVolumeRequest request, StreamObserver<NodeUnpublishVolumeResponse> answer) {
    if (request.getVolumeId().isEmpty() || request.getTargetPath().isEmpty()) {
      Answers.refuse(answer, "volume_id and target_path are needed");
      return;
    }
    try {
      volumes.unpublish(request.getVolumeId(), Path.of(request.getTargetPath()));
      Answers.send(answer, NodeUnpublishVolumeResponse.getDefaultInstance());
    } catch (DeliveryException e) {
      LOG.warn("not unpublished, volume={}: {}", request.getVolumeId(), e.getMessage());
      Answers.fail(answer, e);
    } catch (RuntimeException e) {
      LOG.error("not unpublished, volume={}: {}", request.getVolumeId(), Defect.described(e));
      Answers.apologize(answer, e);
    }
  }

  @Override
  public void nodeGetCapabilities(
      NodeGetCapabilitiesRequest request, StreamObserver<NodeGetCapabilitiesResponse> answer) {
    Answers.send(
        answer,
        NodeGetCapabilitiesResponse.newBuilder()
            .addCapabilities(
                NodeServiceCapability.newBuilder()
                    .setRpc(
                        NodeServiceCapability.RPC
                            .newBuilder()
                            // The fsGroup comes to us, instead of a walk over the files.
                            .setType(NodeServiceCapability.RPC.Type.VOLUME_MOUNT_GROUP)))
            .build());
  }

  @Override
  public void nodeGetInfo(NodeGetInfoRequest request, StreamObserver<NodeGetInfoResponse> answer) {
    Answers.send(answer, NodeGetInfoResponse.newBuilder().setNodeId(node).build());
  }
}
