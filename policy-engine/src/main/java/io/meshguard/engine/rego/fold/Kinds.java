package io.meshguard.engine.rego.fold;

import io.meshguard.engine.rego.plan.Plan;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.runtime.KnownResults;
import io.meshguard.engine.rego.value.Value;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of input that have been seen, and what each rule is known to answer for them. That
 * takes some milliseconds to work out, so a kind has to come up a few times first. Thread-safe.
 */
public final class Kinds {

  /** Whoever makes up kinds gets answers a little later, and cannot fill the memory. */
  private static final int MOST = 256;

  private static final int WORTH_IT = 8;

  private final Plan plan;
  private final Value data;
  private final List<Value> discriminator;
  private final KnownResults nothing;
  private final ConcurrentHashMap<Value, Kind> kinds = new ConcurrentHashMap<>();

  private static final class Kind {
    private final AtomicInteger seen = new AtomicInteger();
    private volatile KnownResults known;

    Kind(KnownResults known) {
      this.known = known;
    }
  }

  /**
   * @param plan as it was compiled
   * @param discriminator where an input says of what kind it is; empty if nowhere
   */
  public Kinds(Plan plan, Value data, List<Value> discriminator) {
    this.plan = plan;
    this.data = data;
    this.discriminator = discriminator;
    this.nothing = KnownResults.none(plan.functions().size());
  }

  public KnownResults known(@Nullable Value input) {
    if (discriminator.isEmpty()) {
      return nothing;
    }
    @Nullable Value name = input;
    for (int i = 0; i < discriminator.size() && name != null; i++) {
      name = name.get(discriminator.get(i));
    }
    if (name == null) {
      return nothing;
    }
    Kind kind = kinds.get(name);
    if (kind == null) {
      if (kinds.size() >= MOST) {
        return nothing;
      }
      kind = kinds.computeIfAbsent(name.freeze(), _ -> new Kind(nothing));
    }
    if (kind.known == nothing && kind.seen.incrementAndGet() == WORTH_IT) {
      kind.known = results(new PlanFolding(plan, data, new KnownInput(discriminator, name)));
    }
    return kind.known;
  }

  private KnownResults results(PlanFolding folding) {
    KnownResults.Cache results = nothing.cache();
    for (int i = 0; i < plan.functions().size(); i++) {
      @Nullable Value value =
          switch (plan.functions().get(i).kind()) {
            case RULE -> value(folding.result(i));
            case PIECE -> folding.isIdle(i) ? Context.UNDEFINED : null;
            case FUNCTION -> null;
          };
      if (value != null) {
        results.put(i, value);
      }
    }
    return results.known();
  }

  private static @Nullable Value value(@Nullable Fact fact) {
    return switch (fact) {
      case Fact.Known(Value value) -> value;
      case Fact.Undefined _ -> Context.UNDEFINED;
      case null, default -> null;
    };
  }
}
