package io.meshguard.audit.api;

import io.meshguard.audit.decisions.DecisionFilter;

/** What a request asks for: which decisions, and how many of them at most. */
public record DecisionQuery(DecisionFilter filter, int limit) {}
