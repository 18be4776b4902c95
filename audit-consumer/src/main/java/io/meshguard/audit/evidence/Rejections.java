package io.meshguard.audit.evidence;

/**
 * What the proxies of a namespace that is STRICT turned away in the last ten minutes.
 *
 * @param count connections and requests without mTLS
 */
public record Rejections(String namespace, String mesh, long count) {}
