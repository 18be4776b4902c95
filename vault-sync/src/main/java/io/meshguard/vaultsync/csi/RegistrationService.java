package io.meshguard.vaultsync.csi;

import io.grpc.stub.StreamObserver;
import io.meshguard.vaultsync.protocol.registration.InfoRequest;
import io.meshguard.vaultsync.protocol.registration.PluginInfo;
import io.meshguard.vaultsync.protocol.registration.RegistrationGrpc;
import io.meshguard.vaultsync.protocol.registration.RegistrationStatus;
import io.meshguard.vaultsync.protocol.registration.RegistrationStatusResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the kubelet's plugin watcher of the driver, so that no registrar sidecar is needed. The
 * kubelet calls it on every socket that appears in its folder {@code plugins_registry}.
 */
public final class RegistrationService extends RegistrationGrpc.RegistrationImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(RegistrationService.class);

  private final String endpoint;

  /**
   * @param endpoint the CSI socket's path, as the kubelet sees it
   */
  public RegistrationService(String endpoint) {
    this.endpoint = endpoint;
  }

  @Override
  public void getInfo(InfoRequest request, StreamObserver<PluginInfo> answer) {
    Answers.send(
        answer,
        PluginInfo.newBuilder()
            .setType("CSIPlugin")
            .setName(IdentityService.DRIVER)
            .setEndpoint(endpoint)
            .addSupportedVersions("1.0.0")
            .build());
  }

  @Override
  public void notifyRegistrationStatus(
      RegistrationStatus request, StreamObserver<RegistrationStatusResponse> answer) {
    if (request.getPluginRegistered()) {
      LOG.info("registered with the kubelet");
    } else {
      LOG.error("the kubelet refuses the driver: {}", request.getError());
    }
    Answers.send(answer, RegistrationStatusResponse.getDefaultInstance());
  }
}
