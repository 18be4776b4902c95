/** The gRPC services that the kubelet calls. */
@NullMarked
package io.meshguard.vaultsync.csi;

import org.jspecify.annotations.NullMarked;
