package io.meshguard.engine.rego.builtins.collection;

import io.meshguard.engine.rego.runtime.Arg;
import io.meshguard.engine.rego.runtime.Builtin;
import io.meshguard.engine.rego.runtime.Context;
import io.meshguard.engine.rego.value.ArrayValue;
import io.meshguard.engine.rego.value.ObjectValue;
import io.meshguard.engine.rego.value.SetValue;
import io.meshguard.engine.rego.value.Value;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * {@code graph.reachable} and {@code graph.reachable_paths}: a graph is an object from a node to
 * its neighbours.
 */
public final class Graphs {

  private Graphs() {}

  @Builtin("graph.reachable")
  public static Value reachable(Context context, Value graph, Value from) {
    ObjectValue edges = Arg.object(graph);
    Deque<Value> queue = new ArrayDeque<>(Arg.items(from));
    SetValue reached = new SetValue(16);
    while (!queue.isEmpty()) {
      context.step();
      Value node = queue.poll();
      Value neighbours = edges.get(node);
      if (neighbours != null && !reached.contains(node)) {
        reached.add(node);
        queue.addAll(vertices(neighbours));
      }
    }
    return reached;
  }

  @Builtin("graph.reachable_paths")
  public static Value reachablePaths(Context context, Value graph, Value from) {
    ObjectValue edges = Arg.object(graph);
    SetValue paths = new SetValue(16);
    for (Value root : Arg.items(from)) {
      if (edges.get(root) == null) {
        continue;
      }
      paths(context, edges, root, new ArrayList<>(), paths);
    }
    return paths;
  }

  private static void paths(
      Context context, ObjectValue graph, Value node, List<Value> path, SetValue paths) {
    context.budget().allocate(path.size() + 1L);
    Value edges = graph.get(node);
    if (edges == null) {
      paths.add(ArrayValue.of(path));
      return;
    }
    List<Value> longer = new ArrayList<>(path);
    longer.add(node);
    List<Value> neighbours = vertices(edges);
    if (neighbours.isEmpty()) {
      paths.add(ArrayValue.of(longer));
    }
    for (Value neighbour : neighbours) {
      if (longer.contains(neighbour)) {
        paths.add(ArrayValue.of(longer));
      } else {
        paths(context, graph, neighbour, longer, paths);
      }
    }
  }

  private static List<Value> vertices(Value value) {
    return value instanceof ArrayValue || value instanceof SetValue ? Arg.items(value) : List.of();
  }
}
