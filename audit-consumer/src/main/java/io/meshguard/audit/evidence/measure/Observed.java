package io.meshguard.audit.evidence.measure;

import io.meshguard.events.Observation;

/**
 * What was measured of a namespace, as it is published, and what its proxies are held to.
 *
 * @param band as Guardrails had it when it was measured
 */
public record Observed(Observation observation, Band band) {}
