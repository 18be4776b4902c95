package io.meshguard.engine.rego;

import com.fasterxml.jackson.databind.JsonNode;
import io.meshguard.engine.rego.Plan.Block;
import io.meshguard.engine.rego.Plan.Location;
import io.meshguard.engine.rego.Plan.Operand;
import io.meshguard.engine.rego.Plan.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads {@code plan.json}. */
final class PlanReader {

  private PlanReader() {}

  /**
   * @throws IllegalArgumentException if this is no plan, or one with statements unknown here
   */
  static Plan read(JsonNode plan) {
    if (!plan.path("plans").path("plans").isArray()) {
      throw new IllegalArgumentException("plan.json holds no plans");
    }
    JsonNode constants = plan.path("static");
    return new Plan(
        list(constants.path("strings"), text -> text.path("value").asText()),
        list(constants.path("files"), text -> text.path("value").asText()),
        list(
            plan.path("plans").path("plans"),
            query -> new Plan.Query(query.path("name").asText(), blocks(query))),
        list(plan.path("funcs").path("funcs"), PlanReader::function));
  }

  private static Plan.Function function(JsonNode function) {
    return new Plan.Function(
        function.path("name").asText(),
        list(function.path("params"), JsonNode::asInt),
        local(function, "return"),
        blocks(function),
        list(function.path("path"), JsonNode::asText));
  }

  private static List<Block> blocks(JsonNode owner) {
    return list(owner.path("blocks"), PlanReader::block);
  }

  private static Block block(JsonNode block) {
    return new Block(list(block.path("stmts"), PlanReader::statement));
  }

  private static Statement statement(JsonNode typed) {
    JsonNode s = typed.path("stmt");
    return switch (typed.path("type").asText()) {
      case "ArrayAppendStmt" -> new Statement.ArrayAppend(operand(s, "value"), local(s, "array"));
      case "AssignIntStmt" -> new Statement.AssignInt(s.path("value").asLong(), local(s, "target"));
      case "AssignVarStmt" -> new Statement.AssignVar(operand(s, "source"), local(s, "target"));
      case "AssignVarOnceStmt" ->
          new Statement.AssignVarOnce(operand(s, "source"), local(s, "target"), location(s));
      case "BlockStmt" -> new Statement.Nested(blocks(s));
      case "BreakStmt" -> new Statement.Break(s.path("index").asInt());
      case "CallStmt" ->
          new Statement.Call(
              s.path("func").asText(),
              list(s.path("args"), PlanReader::operand),
              local(s, "result"),
              location(s));
      case "CallDynamicStmt" ->
          new Statement.CallDynamic(
              list(s.path("args"), JsonNode::asInt),
              local(s, "result"),
              list(s.path("path"), PlanReader::operand));
      case "DotStmt" ->
          new Statement.Dot(operand(s, "source"), operand(s, "key"), local(s, "target"));
      case "EqualStmt" -> new Statement.Equal(operand(s, "a"), operand(s, "b"));
      case "NotEqualStmt" -> new Statement.NotEqual(operand(s, "a"), operand(s, "b"));
      case "IsArrayStmt" -> new Statement.IsArray(operand(s, "source"));
      case "IsObjectStmt" -> new Statement.IsObject(operand(s, "source"));
      case "IsSetStmt" -> new Statement.IsSet(operand(s, "source"));
      case "IsDefinedStmt" -> new Statement.IsDefined(local(s, "source"));
      case "IsUndefinedStmt" -> new Statement.IsUndefined(local(s, "source"));
      case "LenStmt" -> new Statement.Len(operand(s, "source"), local(s, "target"));
      case "MakeArrayStmt" ->
          new Statement.MakeArray(s.path("capacity").asInt(), local(s, "target"));
      case "MakeNullStmt" -> new Statement.MakeNull(local(s, "target"));
      case "MakeNumberIntStmt" ->
          new Statement.MakeNumberInt(s.path("value").asLong(), local(s, "target"));
      case "MakeNumberRefStmt" ->
          new Statement.MakeNumberRef(s.path("Index").asInt(), local(s, "target"));
      case "MakeObjectStmt" -> new Statement.MakeObject(local(s, "target"));
      case "MakeSetStmt" -> new Statement.MakeSet(local(s, "target"));
      case "NopStmt" -> new Statement.Nop();
      case "NotStmt" -> new Statement.Not(block(s.path("block")));
      case "ObjectInsertStmt" ->
          new Statement.ObjectInsert(operand(s, "key"), operand(s, "value"), local(s, "object"));
      case "ObjectInsertOnceStmt" ->
          new Statement.ObjectInsertOnce(
              operand(s, "key"), operand(s, "value"), local(s, "object"), location(s));
      case "ObjectMergeStmt" ->
          new Statement.ObjectMerge(local(s, "a"), local(s, "b"), local(s, "target"));
      case "ResetLocalStmt" -> new Statement.ResetLocal(local(s, "target"));
      case "ResultSetAddStmt" -> new Statement.ResultSetAdd(local(s, "value"));
      case "ReturnLocalStmt" -> new Statement.ReturnLocal(local(s, "source"));
      case "ScanStmt" ->
          new Statement.Scan(
              local(s, "source"), local(s, "key"), local(s, "value"), block(s.path("block")));
      case "SetAddStmt" -> new Statement.SetAdd(operand(s, "value"), local(s, "set"));
      case "WithStmt" ->
          new Statement.With(
              local(s, "local"),
              list(s.path("path"), JsonNode::asInt),
              operand(s, "value"),
              block(s.path("block")));
      default -> throw new IllegalArgumentException("unknown statement " + typed.path("type"));
    };
  }

  private static Operand operand(JsonNode statement, String name) {
    return operand(statement.path(name));
  }

  private static Operand operand(JsonNode operand) {
    JsonNode value = operand.path("value");
    return switch (operand.path("type").asText()) {
      case "local" -> new Plan.Local(value.asInt());
      case "string_index" -> new Plan.StringIndex(value.asInt());
      case "bool" -> new Plan.Bool(value.asBoolean());
      default -> throw new IllegalArgumentException("unknown operand " + operand);
    };
  }

  private static int local(JsonNode statement, String name) {
    JsonNode local = statement.path(name);
    if (!local.isInt()) {
      throw new IllegalArgumentException("statement without " + name + ": " + statement);
    }
    return local.asInt();
  }

  private static Location location(JsonNode s) {
    return new Location(s.path("file").asInt(), s.path("row").asInt(), s.path("col").asInt());
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> item) {
    List<T> list = new ArrayList<>(array.size());
    array.forEach(node -> list.add(item.apply(node)));
    return List.copyOf(list);
  }
}
