package io.meshguard.audit.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.meshguard.events.SecretAccess;
import java.time.Instant;
import java.util.UUID;

/** One event as a list shows it. Its JSON form is part of the API. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Access(UUID id, Instant time, @JsonUnwrapped SecretAccess what) {}
