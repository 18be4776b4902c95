package io.meshguard.vaultsync.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.SecretAccess.Operation;
import io.meshguard.vaultsync.delivery.DeliveryException.Kind;
import io.meshguard.vaultsync.delivery.Rotation.Look;
import io.meshguard.vaultsync.files.RenderException;
import io.meshguard.vaultsync.metrics.SyncMetrics;
import io.meshguard.vaultsync.spec.OnExpiry;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.spec.VolumeSpec;
import io.meshguard.vaultsync.vault.VaultException;
import io.meshguard.vaultsync.vault.VaultException.Reason;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod's volume, from its first delivery to its end. It looks after its secrets by itself, on
 * the timer. Thread-safe: one thing happens to it at a time.
 */
final class Volume {
  private static final Logger LOG = LoggerFactory.getLogger(Volume.class);

  /** What a volume needs from the plugin. */
  record Surroundings(
      Timer timer,
      Pace pace,
      Clock clock,
      Trail trail,
      SyncMetrics metrics,
      Keeper keeper,
      Revocations revocations) {}

  /** Writes down what a restart has to know. */
  interface Keeper {
    void keep(VolumeState state);

    void forget(Publication publication);
  }

  private final Publication publication;
  private final VolumeSpec spec;
  private final VaultSession session;
  private final VolumeFiles files;
  private final Rotation rotation;
  private final Surroundings with;
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Source, Held> held = new HashMap<>();
  private long generation;
  private int failures;
  private boolean ended;
  private volatile @Nullable Trouble trouble;
  private Timer.@Nullable Planned planned;

  Volume(
      Publication publication,
      VolumeSpec spec,
      VaultSession session,
      VolumeFiles files,
      Surroundings with) {
    this.publication = publication;
    this.spec = spec;
    this.session = session;
    this.files = files;
    this.with = with;
    this.rotation =
        new Rotation(session, publication.volume(), spec.refresh(), with.pace(), with.clock());
  }

  Publication publication() {
    return publication;
  }

  /** The pod's newest service-account token. */
  void credential(@Nullable String jwt) {
    session.credential(jwt);
  }

  /**
   * Delivers the first generation, waiting out what passes.
   *
   * @throws DeliveryException where it cannot; then nothing is mounted
   */
  void deliver(Duration patience) throws DeliveryException {
    lock.lock();
    try {
      Instant deadline = with.clock().instant().plus(patience);
      // Kept over the attempts: what was issued is not asked for again.
      Map<Source, ObjectNode> data = new LinkedHashMap<>();
      while (true) {
        try {
          first(data);
          return;
        } catch (VaultException e) {
          Duration wait = with.pace().backoff(failures++, e.retryAfter());
          if (!e.temporary() || with.clock().instant().plus(wait).isAfter(deadline)) {
            throw refused(e);
          }
          Thread.sleep(wait);
        }
      }
    } catch (RenderException e) {
      with.trail().note(spec.sources().getFirst(), Operation.DENIED, null, 0, e.getMessage());
      throw new DeliveryException(Kind.INVALID, message(e), e);
    } catch (IOException e) {
      throw new DeliveryException(Kind.NODE, message(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DeliveryException(Kind.TEMPORARY, "the plugin stops", e);
    } finally {
      if (generation == 0) {
        abandon();
      }
      lock.unlock();
    }
  }

  private void first(Map<Source, ObjectNode> data)
      throws VaultException, RenderException, IOException {
    for (Source source : spec.sources()) {
      if (data.containsKey(source)) {
        continue;
      }
      try {
        if (!(rotation.look(source, null) instanceof Look.New fresh)) {
          throw new IllegalStateException("a first look finds something new");
        }
        data.put(source, fresh.reading().data());
        held.put(source, fresh.held());
      } catch (VaultException e) {
        if (!e.temporary()) {
          with.trail().note(source, Operation.DENIED, null, 0, e.getMessage());
        }
        throw e;
      }
    }
    files.prepare();
    files.write(1, with.clock().instant(), data, Set.of());
    files.show();
    generation = 1;
    failures = 0;
    for (Source source : data.keySet()) {
      with.trail().note(source, Operation.DELIVERED, held.get(source), generation, null);
    }
    keepAndPlan();
  }

  /** What was taken before the failure is given back. */
  private void abandon() {
    ended = true;
    revoke();
    try {
      files.end();
    } catch (IOException e) {
      LOG.error("a volume cannot be removed, volume={}: {}", publication.volume(), e.getMessage());
    }
  }

  private boolean revoke() {
    return with.revocations().revoke(session.end(held.values()));
  }

  /** Takes up the volume where it was before a restart. */
  void resume(VolumeState state) {
    lock.lock();
    try {
      generation = state.generation();
      for (Source source : spec.sources()) {
        Held known = state.held().get(source.id());
        if (known != null) {
          held.put(source, known);
        }
      }
      session.resume();
      plan(Duration.ZERO);
    } finally {
      lock.unlock();
    }
  }

  /** What keeps a volume from being up to date, and since when something has. */
  record Trouble(DeliveryException problem, Instant since) {}

  /** What keeps it from being up to date, if anything does. Does not wait for a look at Vault. */
  @Nullable Trouble trouble() {
    return trouble;
  }

  /** Looks at every secret that is due. */
  void refresh() {
    lock.lock();
    try {
      if (!ended) {
        refreshOnce();
        keepAndPlan();
      }
    } finally {
      lock.unlock();
    }
  }

  private void refreshOnce() {
    Instant now = with.clock().instant();
    Map<Source, Look.New> news = new LinkedHashMap<>();
    DeliveryException found = null;
    Duration asked = null;
    for (Source source : spec.sources()) {
      Held before = held.get(source);
      if (before != null && now.isBefore(before.due())) {
        continue;
      }
      try {
        switch (rotation.look(source, before)) {
          case Look.Same same -> held.put(source, same.held());
          case Look.New fresh -> news.put(source, fresh);
        }
      } catch (VaultException e) {
        found = refused(e);
        asked = e.retryAfter();
        missed(source, before, e);
      }
    }
    DeliveryException unwritten = write(news);
    DeliveryException now2 = unwritten == null ? found : unwritten;
    if (now2 == null) {
      if (trouble != null) {
        LOG.info("recovered, volume={}", publication.volume());
      }
      trouble = null;
      failures = 0;
      return;
    }
    Trouble before = trouble;
    if (before == null) {
      LOG.warn("not refreshed, volume={}: {}", publication.volume(), now2.getMessage());
    }
    trouble = new Trouble(now2, before == null ? now : before.since());
    Instant retry = with.clock().instant().plus(with.pace().backoff(failures++, asked));
    held.replaceAll(
        (source, each) -> each.due().isAfter(with.clock().instant()) ? each : each.dueAt(retry));
  }

  /** The secret stays as it is until its end; a deleted one has reached it. */
  private void missed(Source source, @Nullable Held before, VaultException e) {
    Trouble known = trouble;
    boolean said = known != null && Objects.equals(known.problem().getMessage(), message(e));
    if (!e.temporary() && !said) {
      with.trail().note(source, Operation.DENIED, before, generation, e.getMessage());
    }
    if (before == null || before.gone()) {
      return;
    }
    Instant end = before.end();
    boolean over = end != null && with.clock().instant().isAfter(end);
    if (over || e.reason() == Reason.NOT_FOUND) {
      with.trail().note(source, Operation.EXPIRED, before, generation, e.getMessage());
      held.put(source, before.ended());
      if (spec.onExpiry() == OnExpiry.REMOVE) {
        var unused = write(Map.of());
      }
    }
  }

  /** The next generation, if there is anything to write. */
  private @Nullable DeliveryException write(Map<Source, Look.New> news) {
    Set<Source> removed = new HashSet<>();
    if (spec.onExpiry() == OnExpiry.REMOVE) {
      held.forEach(
          (source, each) -> {
            if (each.gone() && !news.containsKey(source)) {
              removed.add(source);
            }
          });
    }
    boolean removal = news.isEmpty() && !removed.isEmpty() && !removed.equals(written);
    if (news.isEmpty() && !removal) {
      return null;
    }
    Map<Source, ObjectNode> data = new LinkedHashMap<>();
    news.forEach((source, fresh) -> data.put(source, fresh.reading().data()));
    try {
      files.write(generation + 1, with.clock().instant(), data, removed);
    } catch (RenderException e) {
      return new DeliveryException(Kind.INVALID, message(e), e);
    } catch (IOException e) {
      return new DeliveryException(Kind.NODE, message(e), e);
    }
    generation++;
    written = removed;
    tell();
    news.forEach(
        (source, fresh) -> {
          held.put(source, fresh.held());
          with.trail().note(source, Operation.ROTATED, fresh.held(), generation, null);
          Instant created = fresh.reading().created();
          if (created != null) {
            with.metrics().rotated(Duration.between(created, with.clock().instant()));
          }
        });
    return null;
  }

  /** Lets the pod know of the new files. A rotation is whole without it. */
  private void tell() {
    if (spec.signal() == null) {
      return;
    }
    try {
      with.metrics().signalled(files.signal(spec.signal()));
    } catch (IOException e) {
      LOG.warn("no signal sent, volume={}: {}", publication.volume(), e.getMessage());
    }
  }

  /** Whose files the present generation lacks. */
  private Set<Source> written = Set.of();

  private void keepAndPlan() {
    Map<String, Held> byId = new HashMap<>();
    held.forEach((source, each) -> byId.put(source.id(), each));
    with.keeper().keep(new VolumeState(publication, generation, byId));
    held.values().stream()
        .map(Held::due)
        .min(Instant::compareTo)
        .filter(due -> !due.equals(Instant.MAX))
        .ifPresent(due -> plan(Duration.between(with.clock().instant(), due)));
  }

  private void plan(Duration delay) {
    if (planned != null) {
      planned.cancel();
    }
    planned = with.timer().after(delay, this::refresh);
  }

  /** Revokes, wipes and unmounts. Idempotent. */
  void end() throws IOException {
    lock.lock();
    try {
      if (planned != null) {
        planned.cancel();
      }
      files.end();
      if (!ended) {
        ended = true;
        boolean revoked = revoke();
        held.forEach(
            (source, each) -> {
              if (each.leased() && revoked) {
                with.trail().note(source, Operation.REVOKED, each, generation, null);
              }
            });
        with.keeper().forget(publication);
      }
    } finally {
      lock.unlock();
    }
  }

  private static DeliveryException refused(VaultException e) {
    return new DeliveryException(e.temporary() ? Kind.TEMPORARY : Kind.DENIED, message(e), e);
  }

  private static String message(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
