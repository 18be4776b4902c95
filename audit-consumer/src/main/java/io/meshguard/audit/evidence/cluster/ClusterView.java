package io.meshguard.audit.evidence.cluster;

/** Where the cluster is looked at. */
public interface ClusterView {

  /**
   * Looks anew; blocks.
   *
   * @throws ClusterUnavailableException if it cannot be seen now
   */
  ClusterPicture look();
}
