package io.meshguard.vaultsync.delivery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshguard.events.SecretAccess.Operation;
import io.meshguard.vaultsync.delivery.DeliveryException.Kind;
import io.meshguard.vaultsync.files.RenderException;
import io.meshguard.vaultsync.metrics.SyncMetrics;
import io.meshguard.vaultsync.revocation.Revocation;
import io.meshguard.vaultsync.revocation.Revocations;
import io.meshguard.vaultsync.rotation.Held;
import io.meshguard.vaultsync.rotation.Rotation;
import io.meshguard.vaultsync.rotation.Rotation.Look;
import io.meshguard.vaultsync.rotation.VaultSession;
import io.meshguard.vaultsync.spec.Source;
import io.meshguard.vaultsync.spec.VolumeSpec;
import io.meshguard.vaultsync.timing.Pace;
import io.meshguard.vaultsync.timing.Timer;
import io.meshguard.vaultsync.vault.VaultException;
import io.meshguard.vaultsync.vault.VaultException.Reason;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final Generations generations;
  private final Rotation rotation;
  private final Surroundings with;
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Source, Held> held = new HashMap<>();

  /** In the order in which they are looked at: what was in the way last time is looked at last. */
  private final List<Source> order;

  private @Nullable VolumeState kept;
  private int failures;
  private boolean ended;
  private volatile boolean ending;
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
    this.order = new ArrayList<>(spec.sources());
    this.generations = new Generations(spec, files, with.trail(), with.metrics(), with.clock());
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
   * @param patience how long failures of Vault are waited out
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
      if (generations.number() == 0) {
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
    generations.first(data, held);
    failures = 0;
    keepAndPlan();
  }

  /** What was taken before the failure is given back. The kubelet does not wait for that. */
  private void abandon() {
    ended = true;
    with.revocations().revokeLater(revocations());
    try {
      files.end();
    } catch (IOException e) {
      LOG.error("a volume cannot be removed, volume={}: {}", publication.volume(), e.getMessage());
    }
  }

  /** What the volume held, each with what the trail is to say of it. */
  private List<Revocation> revocations() {
    return session.end(held.values()).stream()
        .map(
            each ->
                each.noting(
                    held.entrySet().stream()
                        .filter(
                            one ->
                                one.getValue().leased()
                                    && each.ends(one.getValue().lease(), one.getValue().accessor()))
                        .map(
                            one ->
                                with.trail()
                                    .entry(
                                        one.getKey(),
                                        Operation.REVOKED,
                                        one.getValue(),
                                        generations.number(),
                                        null))
                        .toList()))
        .toList();
  }

  /** Takes up the volume where it was before a restart. */
  void resume(VolumeState state) {
    lock.lock();
    try {
      kept = state;
      generations.resume(state.generation());
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
    VaultException found = null;
    VaultException away = null;
    for (Source source : List.copyOf(order)) {
      Held before = held.get(source);
      if (ending || (before != null && !before.due(now, spec.refresh()))) {
        continue;
      }
      try {
        if (away != null) {
          // Vault answers nobody: each further question would wait for as long as this one has.
          throw away;
        }
        switch (rotation.look(source, before)) {
          case Look.Same same -> held.put(source, same.held());
          case Look.New fresh -> news.put(source, fresh);
        }
      } catch (VaultException e) {
        if (away == null && e.general()) {
          away = e;
          order.remove(source);
          order.addLast(source);
        }
        found = e;
        missed(source, before, e);
      }
    }
    settle(now, generations.next(news, held), found);
  }

  /** After a look: whether all is well, and when to try again what is not. */
  private void settle(
      Instant begun, @Nullable DeliveryException unwritten, @Nullable VaultException found) {
    DeliveryException problem = unwritten == null && found != null ? refused(found) : unwritten;
    Trouble before = trouble;
    if (problem == null) {
      if (before != null) {
        LOG.info("recovered, volume={}", publication.volume());
      }
      trouble = null;
      failures = 0;
      return;
    }
    if (before == null) {
      LOG.warn("not refreshed, volume={}: {}", publication.volume(), problem.getMessage());
    }
    trouble = new Trouble(problem, before == null ? begun : before.since());
    Instant now = with.clock().instant();
    Duration asked = found == null ? null : found.retryAfter();
    Instant retry = now.plus(with.pace().backoff(failures++, asked));
    held.replaceAll((source, each) -> each.due().isAfter(now) ? each : each.dueAt(retry));
  }

  /** The secret stays as it is until its end; a deleted one has reached it. */
  private void missed(Source source, @Nullable Held before, VaultException e) {
    Trouble known = trouble;
    boolean said = known != null && Objects.equals(known.problem().getMessage(), message(e));
    if (!e.temporary() && !said) {
      with.trail().note(source, Operation.DENIED, before, generations.number(), e.getMessage());
    }
    if (before == null || before.gone()) {
      return;
    }
    Instant end = before.end();
    boolean over = end != null && with.clock().instant().isAfter(end);
    if (over || e.reason() == Reason.NOT_FOUND) {
      with.trail().note(source, Operation.EXPIRED, before, generations.number(), e.getMessage());
      held.put(source, before.ended());
      var unused = generations.next(Map.of(), held);
    }
  }

  private void keepAndPlan() {
    Map<String, Held> byId = new HashMap<>();
    held.forEach((source, each) -> byId.put(source.id(), each.lasting()));
    VolumeState state = new VolumeState(publication, generations.number(), byId);
    if (!state.equals(kept)) {
      with.keeper().keep(state);
      kept = state;
    }
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
    ending = true;
    lock.lock();
    try {
      if (planned != null) {
        planned.cancel();
      }
      files.end();
      if (!ended) {
        ended = true;
        with.revocations().revoke(revocations());
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
