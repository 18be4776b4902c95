# What the pods of `orders` may read: the values, and in the metadata whether there is a newer version.
path "secret/data/orders/*" {
  capabilities = ["read"]
}
path "secret/metadata/orders/*" {
  capabilities = ["read"]
}
