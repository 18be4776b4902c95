package io.meshguard.vaultsync.csi;

import com.google.protobuf.BoolValue;
import io.grpc.stub.StreamObserver;
import io.meshguard.vaultsync.protocol.csi.GetPluginCapabilitiesRequest;
import io.meshguard.vaultsync.protocol.csi.GetPluginCapabilitiesResponse;
import io.meshguard.vaultsync.protocol.csi.GetPluginInfoRequest;
import io.meshguard.vaultsync.protocol.csi.GetPluginInfoResponse;
import io.meshguard.vaultsync.protocol.csi.IdentityGrpc;
import io.meshguard.vaultsync.protocol.csi.ProbeRequest;
import io.meshguard.vaultsync.protocol.csi.ProbeResponse;

/** Who the plugin is. It has no controller: its volumes are made where they are used. */
public final class IdentityService extends IdentityGrpc.IdentityImplBase {
  /** The driver's name, in the CSIDriver object and in every pod's volume. */
  public static final String DRIVER = "secrets.meshguard.io";

  private static final String VERSION = "0.1.0";

  @Override
  public void getPluginInfo(
      GetPluginInfoRequest request, StreamObserver<GetPluginInfoResponse> answer) {
    Answers.send(
        answer,
        GetPluginInfoResponse.newBuilder().setName(DRIVER).setVendorVersion(VERSION).build());
  }

  @Override
  public void getPluginCapabilities(
      GetPluginCapabilitiesRequest request, StreamObserver<GetPluginCapabilitiesResponse> answer) {
    Answers.send(answer, GetPluginCapabilitiesResponse.getDefaultInstance());
  }

  @Override
  public void probe(ProbeRequest request, StreamObserver<ProbeResponse> answer) {
    Answers.send(answer, ProbeResponse.newBuilder().setReady(BoolValue.of(true)).build());
  }
}
