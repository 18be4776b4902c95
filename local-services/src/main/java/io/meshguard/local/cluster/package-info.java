/**
 * A real Kubernetes API server on this machine, with etcd and the controllers, but without a node:
 * objects are stored, judged and reconciled as in any cluster; pods are made and stay pending.
 */
@NullMarked
package io.meshguard.local.cluster;

import org.jspecify.annotations.NullMarked;
