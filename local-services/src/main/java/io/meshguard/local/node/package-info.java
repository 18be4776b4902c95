/**
 * A node for the local cluster: a real kubelet with containerd and kube-proxy, in Linux namespaces
 * of its own, so that pods run.
 */
@NullMarked
package io.meshguard.local.node;

import org.jspecify.annotations.NullMarked;
