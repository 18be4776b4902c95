package io.meshguard.engine.rego.builtins.collection;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.value.BooleanValue;
import io.meshguard.engine.rego.value.Cursor;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.Value;

/** Built-in functions of sets, and of membership. */
public final class Sets {

  private Sets() {}

  public static SetValue difference(SetValue a, SetValue b) {
    SetValue result = new SetValue(a.length());
    for (int i = 0; i < a.length(); i++) {
      Value member = a.members()[i];
      if (!b.contains(member)) {
        result.add(member);
      }
    }
    return result;
  }

  @Builtin("and")
  public static Value and(Value a, Value b) {
    return intersection(Arg.set(a), Arg.set(b));
  }

  private static SetValue intersection(SetValue a, SetValue b) {
    SetValue result = new SetValue(Math.min(a.length(), b.length()));
    for (int i = 0; i < a.length(); i++) {
      Value member = a.members()[i];
      if (b.contains(member)) {
        result.add(member);
      }
    }
    return result;
  }

  @Builtin("or")
  public static Value or(Value a, Value b) {
    SetValue left = Arg.set(a);
    SetValue right = Arg.set(b);
    if (left.length() == 0) {
      return right;
    }
    if (right.length() == 0) {
      return left;
    }
    return addAll(left.copy(), right);
  }

  private static SetValue addAll(SetValue to, SetValue from) {
    for (int i = 0; i < from.length(); i++) {
      to.add(from.members()[i]);
    }
    return to;
  }

  @Builtin("union")
  public static Value union(Value sets) {
    SetValue all = Arg.set(sets);
    SetValue result = new SetValue(8);
    for (int i = 0; i < all.length(); i++) {
      addAll(result, Arg.set(all.members()[i]));
    }
    return result;
  }

  @Builtin("intersection")
  public static Value intersection(Value sets) {
    SetValue all = Arg.set(sets);
    if (all.length() == 0) {
      return new SetValue(0);
    }
    SetValue result = Arg.set(all.members()[0]);
    for (int i = 1; i < all.length(); i++) {
      result = intersection(result, Arg.set(all.members()[i]));
    }
    return result;
  }

  @Builtin(value = "internal.member_2", total = true)
  public static Value member(Value member, Value collection) {
    if (collection instanceof SetValue set) {
      return BooleanValue.of(set.contains(member));
    }
    Cursor cursor = Cursor.over(collection);
    while (cursor.next()) {
      if (cursor.value().equals(member)) {
        return BooleanValue.TRUE;
      }
    }
    return BooleanValue.FALSE;
  }

  @Builtin(value = "internal.member_3", total = true)
  public static Value member(Value key, Value value, Value collection) {
    Value found = collection.get(key);
    return BooleanValue.of(found != null && found.equals(value));
  }
}
