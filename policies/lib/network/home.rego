# METADATA
# title: Where a network policy is
# description: Policies of one namespace choose peers of their own namespace where they name no other; those of the cluster do not.
package meshguard.lib.network.home

# METADATA
# description: Whether the policy is in a namespace, as it is written or as one of the objects around the request.
namespaced(policy) if policy.kind in {"NetworkPolicy", "CiliumNetworkPolicy"}

namespaced(policy) if policy.namespace != ""
