# METADATA
# title: What a policy returns
# description: Carries the policy's own metadata along, so that id, severity and remediation are written down once.
package meshguard.lib.result

# METADATA
# description: |
#   `chain` is `rego.metadata.chain()`. `path` points at the field, `message` says what is wrong and names the thing
#   (container, variable, label) rather than its index: an update compares messages to see what it left unchanged.
violation(chain, path, message) := {"policy": policy(chain), "path": path, "message": message}

# METADATA
# description: |
#   A value to set where there is none. `path` is an array of keys; parents that are missing are created, and an
#   existing value is left alone. A last key "-" appends to a list: the policy looks itself whether it is there.
patch(chain, path, value) := {"policy": policy(chain), "path": path, "value": value}

# METADATA
# description: A value to set, also where there is another one. Only for what nobody asked for.
replacement(chain, path, value) := {"policy": policy(chain), "path": path, "value": value, "replace": true}

# METADATA
# description: The `custom` metadata of the package, the last link of the chain.
policy(chain) := chain[count(chain) - 1].annotations.custom
